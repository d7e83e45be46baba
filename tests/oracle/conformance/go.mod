// A tool-only module: the tests of cel-spec and what reads them.
module example.invalid/kthena-api/oracle/conformance

go 1.26.0

require (
	cel.dev/expr v0.25.3
	google.golang.org/protobuf v1.36.10
)
