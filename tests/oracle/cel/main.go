// SPDX-License-Identifier: Apache-2.0

// Command cel answers what the expression library of one Kubernetes minor says.
//
// It reads JSON lines {"op": …} and writes one JSON line for each, in the order of the requests:
//
//	compile     what schema/cel.Compile says of the rules of one schema node
//	review      every rule of a whole schema with its cost, the total, and what the registry says of it
//	evaluate    what schema/cel.Validator says of objects
//	expression  an expression of its own: type, cost estimate, value, runtime cost
//	functions   the overloads of an environment
//	bench       nanoseconds for validating one object
//
// Each op has a file of its own, where its request and its answer are described. A request that cannot
// be read is answered by {"refused": "…"}, one that makes the library panic by {"panic": "…"}.
//
// The sources are shared by all minors. Each minor has a folder with a go.mod and a go.sum, and
//
//	go build -modfile v1_37/go.mod .
//
// builds its program: the flag is what Go offers for one package with several sets of requirements.
// The go.mod beside this file is never read in such a build; it only marks the root of the module. After a
// change of versions, go mod tidy takes the same flag.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"sync"
)

const linkedLibrary = "k8s.io/apiextensions-apiserver"

type operation func(line []byte) (any, error)

var operations = map[string]operation{
	"compile":    asked(compile),
	"review":     asked(review),
	"evaluate":   asked(evaluate),
	"expression": asked(evaluateExpression),
	"functions":  asked(functions),
	"bench":      asked(bench),
}

// asked reads the members of a request into what an operation wants.
func asked[Request, Answer any](answer func(Request) (Answer, error)) operation {
	return func(line []byte) (any, error) {
		var request Request
		if err := json.Unmarshal(line, &request); err != nil {
			return nil, err
		}
		return answer(request)
	}
}

// alone keeps everything else still while a benchmark runs.
var alone sync.RWMutex

func handle(line []byte) (answer any) {
	defer func() {
		if problem := recover(); problem != nil {
			answer = map[string]string{"panic": fmt.Sprint(problem)}
		}
	}()
	var head struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return map[string]string{"refused": err.Error()}
	}
	operation, ok := operations[head.Op]
	if !ok {
		return map[string]string{"refused": fmt.Sprintf("no operation %q", head.Op)}
	}
	if head.Op == "bench" {
		alone.Lock()
		defer alone.Unlock()
	} else {
		alone.RLock()
		defer alone.RUnlock()
	}
	answer, err := operation(line)
	if err != nil {
		return map[string]string{"refused": err.Error()}
	}
	return answer
}

// The library names the type of an object after the nanosecond in which it was declared.
var momentary = regexp.MustCompile(`selfType[0-9]+`)

// lasting gives the type the same name at all times.
func lasting(text string) string {
	return momentary.ReplaceAllString(text, "selfType")
}

// serve answers in the order of the requests, several at a time.
func serve(input io.Reader, output io.Writer, workers int) error {
	pending := make(chan chan any, workers)
	failed := make(chan error, 1)
	go func() {
		buffered := bufio.NewWriter(output)
		encoder := json.NewEncoder(buffered)
		encoder.SetEscapeHTML(false)
		for answer := range pending {
			err := encoder.Encode(<-answer)
			if err == nil && len(pending) == 0 {
				err = buffered.Flush()
			}
			if err != nil {
				// Whoever asked is gone; the process has nothing left to do.
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		failed <- buffered.Flush()
	}()
	reader := bufio.NewReaderSize(input, 1<<20)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 {
			answer := make(chan any, 1)
			// The room in this channel is what limits how many requests are worked on.
			pending <- answer
			go func() { answer <- handle(line) }()
		}
		if err == io.EOF {
			close(pending)
			return <-failed
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
	workers := flag.Int("workers", runtime.NumCPU(), "how many requests to work on at a time")
	flag.Parse()
	if *printVersion {
		fmt.Println("cel-oracle", linkedVersion())
		return
	}
	// Requests are short-lived heaps: a lazier collector answers a third more of them.
	debug.SetGCPercent(400)
	if err := serve(os.Stdin, os.Stdout, *workers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
