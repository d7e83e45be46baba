// SPDX-License-Identifier: Apache-2.0

// Command admission answers what the library of one Kubernetes minor says of requests about objects.
//
// It reads JSON lines and writes one JSON line for each, in the order of the requests. A request names a
// version of a definition and brings bodies:
//
//	{"schema": …, "group": …, "kind": …, "version": …, "namespaced": true, "status": true, "scale": {…},
//	 "cases": [{"body": "…", "old": {…}, "subresource": "status", "validation": "Strict"}]}
//
// The answer is {"cases": [{"status": {…} | null, "object": {…} | null, "warnings": […]}]}. With a member
// "bench" the first case is timed instead, see bench.go, and the answer has "nanoseconds". What a body goes
// through is described in decode.go and judge.go. A request that cannot be read is answered by
// {"refused": "…"}, one that makes the library panic by {"panic": "…"}.
//
// The sources are shared by all minors. Each minor has a folder with a go.mod and a go.sum, and
//
//	go build -modfile v1_37/go.mod .
//
// builds its program. The go.mod beside this file is never read in such a build; it only marks the root of
// the module.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

const linkedLibrary = "k8s.io/apiextensions-apiserver"

func handle(line []byte) (answer any) {
	defer func() {
		if problem := recover(); problem != nil {
			answer = map[string]string{"panic": fmt.Sprint(problem)}
		}
	}()
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return map[string]string{"refused": err.Error()}
	}
	result, err := judgeAll(asked)
	if err != nil {
		return map[string]string{"refused": err.Error()}
	}
	return result
}

func serve(input io.Reader, output io.Writer) error {
	reader := bufio.NewReaderSize(input, 1<<20)
	writer := bufio.NewWriter(output)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 {
			if err := encoder.Encode(handle(line)); err != nil {
				return err
			}
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// linkedVersion names the release of the library that was linked in.
func linkedVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == linkedLibrary {
			return module.Version
		}
	}
	return "unknown"
}

func main() {
	printVersion := flag.Bool("version", false, "print the version of the library and leave")
	flag.Parse()
	if *printVersion {
		fmt.Println("admission-oracle", linkedVersion())
		return
	}
	debug.SetGCPercent(400)
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
