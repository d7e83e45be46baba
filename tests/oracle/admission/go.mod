// Marks the root of a module; every build names the go.mod of one minor (see main.go).
module example.invalid/kthena-api/oracle/admission

go 1.26.0
