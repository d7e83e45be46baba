// SPDX-License-Identifier: Apache-2.0

// Command regexp writes down what Go's regexp package says, so that kthena_api.regexp can be held to it.
//
//	go run ./regexp < cases.jsonl            one JSON line in, one out: the error, or a verdict for every text
//	go run ./regexp -classes < names.jsonl   the code points each class pattern stands for, as a digest
//	go run ./regexp -tables                  the Python module with the Unicode tables of this Go release
//
// A case is {"pattern": "...", "texts": ["..."]}. In place of "pattern", "hex" carries bytes that are not UTF-8
// and "parts" a long pattern, as [text, times] pairs. An answer holds its case: a recorded file can be recorded anew.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
	"regexp/syntax"
	"strings"
)

type request struct {
	Pattern *string  `json:"pattern,omitempty"`
	Hex     *string  `json:"hex,omitempty"`
	Parts   []part   `json:"parts,omitempty"`
	Texts   []string `json:"texts,omitempty"`
}

type part struct {
	text  string
	times int
}

func (p *part) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.text, &p.times})
}

func (p part) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.text, p.times})
}

// answer is a verdict. Whole stands for the fragment of a long pattern when Go quotes all of it.
type answer struct {
	request
	Code        string `json:"code,omitempty"`
	Fragment    string `json:"fragment,omitempty"`
	FragmentHex string `json:"fragment_hex,omitempty"`
	Whole       bool   `json:"whole,omitempty"`
	Error       string `json:"error,omitempty"`
	Matches     []bool `json:"matches,omitempty"`
}

type class struct {
	Pattern string `json:"pattern"`
	Op      string `json:"op"`
	Runes   int    `json:"runes"`
	SHA256  string `json:"sha256"`
}

func (r request) source() string {
	if r.Pattern != nil {
		return *r.Pattern
	}
	if r.Hex == nil {
		var whole strings.Builder
		for _, piece := range r.Parts {
			whole.WriteString(strings.Repeat(piece.text, piece.times))
		}
		return whole.String()
	}
	raw, err := hex.DecodeString(*r.Hex)
	if err != nil {
		log.Fatal(err)
	}
	return string(raw)
}

func judge(r request) any {
	out := answer{request: r}
	compiled, err := regexp.Compile(r.source())
	if err != nil {
		var fault *syntax.Error
		if !errors.As(err, &fault) {
			log.Fatal(err)
		}
		out.Code = fault.Code.String()
		switch {
		case r.Hex != nil:
			out.FragmentHex = hex.EncodeToString([]byte(fault.Expr))
		case r.Parts != nil && fault.Expr == r.source():
			out.Whole = true
		default:
			out.Fragment, out.Error = fault.Expr, err.Error()
		}
		return out
	}
	for _, text := range r.Texts {
		out.Matches = append(out.Matches, compiled.MatchString(text))
	}
	return out
}

func digest(r request) any {
	tree, err := syntax.Parse(r.source(), syntax.Perl)
	if err != nil {
		log.Fatal(err)
	}
	sum := sha256.New()
	for _, c := range tree.Rune {
		fmt.Fprintf(sum, "%x ", c)
	}
	return class{r.source(), tree.Op.String(), len(tree.Rune), hex.EncodeToString(sum.Sum(nil))}
}

func main() {
	log.SetFlags(0)
	tables := flag.Bool("tables", false, "print the Unicode tables as a Python module")
	classes := flag.Bool("classes", false, "print digests of class patterns")
	flag.Parse()
	if *tables {
		writeTables(os.Stdout)
		return
	}
	reply := judge
	if *classes {
		reply = digest
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 256<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(reply(r)); err != nil {
			log.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
}
