// SPDX-License-Identifier: Apache-2.0

package main

import (
	"regexp"
	"slices"
	"strings"

	_ "cel.dev/expr/conformance/proto2"
	_ "cel.dev/expr/conformance/proto3"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

var (
	literals    = regexp.MustCompile(`(?s)[bBrR]*("""[^\\]*?"""|'''[^\\]*?'''|"(\\.|[^"\\])*"|'(\\.|[^'\\])*')`)
	comments    = regexp.MustCompile(`//[^\n]*`)
	aroundDots  = regexp.MustCompile(`\s*\.\s*`)
	identifiers = regexp.MustCompile("[A-Za-z_][A-Za-z_0-9.`]*")
	typeNames   = knownNames()
	packages    = []string{"cel.expr.conformance.proto2", "cel.expr.conformance.proto3", "google.protobuf"}
)

// Their own names stand for types that every environment has.
var plainTypes = []string{"google.protobuf.Timestamp", "google.protobuf.Duration"}

// knownNames has the whole name of each message and enum that the suite's expressions can be about.
func knownNames() map[string]bool {
	result := map[string]bool{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if slices.Contains(packages, string(file.Package())) {
			addTypes(result, file)
		}
		return true
	})
	return result
}

type holder interface {
	Messages() protoreflect.MessageDescriptors
	Enums() protoreflect.EnumDescriptors
}

func addTypes(names map[string]bool, of holder) {
	for i := range of.Messages().Len() {
		message := of.Messages().Get(i)
		if !message.IsMapEntry() {
			names[string(message.FullName())] = true
			addTypes(names, message)
		}
	}
	for i := range of.Enums().Len() {
		names[string(of.Enums().Get(i).FullName())] = true
	}
}

// mentioned returns the protobuf types that an expression names outside of its string literals: with their
// whole names or, as CEL seeks names, relative to the container and those around it.
func mentioned(expression, container string) []string {
	found := map[string]bool{}
	bare := comments.ReplaceAllString(literals.ReplaceAllString(expression, `""`), "")
	for _, name := range identifiers.FindAllString(aroundDots.ReplaceAllString(bare, "."), -1) {
		words := strings.Split(strings.Trim(strings.ReplaceAll(name, "`", ""), "."), ".")
		for end := range words {
			if whole := resolved(strings.Join(words[:end+1], "."), container); whole != "" {
				found[whole] = true
			}
		}
	}
	return sortedKeys(found)
}

func resolved(name, container string) string {
	for scope := container; ; scope = scope[:max(0, strings.LastIndex(scope, "."))] {
		whole := strings.TrimPrefix(scope+"."+name, ".")
		if typeNames[whole] {
			if slices.Contains(plainTypes, whole) {
				return ""
			}
			return whole
		}
		if scope == "" {
			return ""
		}
	}
}
