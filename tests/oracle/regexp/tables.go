// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"unicode"
)

const heading = `# SPDX-License-Identifier: Apache-2.0
# Generated from the unicode package of %s by tests/oracle/regexp (-tables). Do not edit.
# fmt: off
"""The Unicode character database as Go's regexp package sees it: categories, scripts, case folding.

Only scripts that a pattern can name are here: Go looks a name up without its underscores, so a
script whose own name has one is out of reach.
"""

from __future__ import annotations

from typing import Final

`

// base85 is the alphabet of Python's base64.b85decode.
const base85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"

// namable reports the scripts that \p{…} accepts in this Go release.
func namable() []string {
	var names []string
	for name := range unicode.Scripts {
		if _, err := regexp.Compile(`\p{` + name + `}`); err == nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func leaves() []string {
	var names []string
	for name := range unicode.Categories {
		if len(name) == 2 && name != "LC" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// runs writes (length, index) pairs: consecutive code points in the same table, 0 for none of them.
func runs(out []byte, names []string, tables map[string]*unicode.RangeTable) []byte {
	of := func(r rune) int {
		for i, name := range names {
			if unicode.Is(tables[name], r) {
				return i + 1
			}
		}
		return 0
	}
	start, current := rune(0), of(0)
	for r := rune(1); r <= unicode.MaxRune+1; r++ {
		next := -1
		if r <= unicode.MaxRune {
			next = of(r)
		}
		if next != current {
			out = binary.AppendUvarint(out, uint64(r-start))
			out = binary.AppendUvarint(out, uint64(current))
			start, current = r, next
		}
	}
	return out
}

// orbits writes, for every set of code points that fold to each other: the distance from the
// previous set's smallest member, the number of further members, and the distance to each.
func orbits(out []byte) []byte {
	previous := rune(0)
	for r := rune(0); r <= unicode.MaxRune; r++ {
		var members []rune
		smallest := true
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			members = append(members, f)
			smallest = smallest && f > r
		}
		if len(members) == 0 || !smallest {
			continue
		}
		out = binary.AppendUvarint(out, uint64(r-previous))
		out = binary.AppendUvarint(out, uint64(len(members)))
		last := r
		for _, f := range members {
			out = binary.AppendUvarint(out, uint64(f-last))
			last = f
		}
		previous = r
	}
	return out
}

func encode(raw []byte) string {
	var packed bytes.Buffer
	writer, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := writer.Write(raw); err != nil {
		log.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		log.Fatal(err)
	}
	data := packed.Bytes()
	padding := (4 - len(data)%4) % 4
	data = append(data, make([]byte, padding)...)
	var text strings.Builder
	for i := 0; i < len(data); i += 4 {
		word := binary.BigEndian.Uint32(data[i:])
		var digits [5]byte
		for j := 4; j >= 0; j-- {
			digits[j] = base85[word%85]
			word /= 85
		}
		text.Write(digits[:])
	}
	return text.String()[:text.Len()-padding]
}

func writeBlob(w io.Writer, name string, raw []byte) {
	fmt.Fprintf(w, "%s: Final = (\n", name)
	for text := encode(raw); text != ""; {
		n := min(len(text), 92)
		fmt.Fprintf(w, "    b\"%s\"\n", text[:n])
		text = text[n:]
	}
	fmt.Fprint(w, ")\n")
}

func writeNames(w io.Writer, name string, values []string) {
	fmt.Fprintf(w, "%s: Final = (\n", name)
	line := "   "
	for _, value := range values {
		word := fmt.Sprintf(" %q,", value)
		if len(line)+len(word) > 99 {
			fmt.Fprintln(w, line)
			line = "   "
		}
		line += word
	}
	fmt.Fprintf(w, "%s\n)\n", line)
}

func writeTables(w io.Writer) {
	fmt.Fprintf(w, heading, runtime.Version())
	fmt.Fprintf(w, "VERSION: Final = %q\n", unicode.Version)
	categories, scripts := leaves(), namable()
	writeNames(w, "CATEGORIES", categories)
	writeNames(w, "SCRIPTS", scripts)
	var aliases []string
	for alias := range unicode.CategoryAliases {
		aliases = append(aliases, alias)
	}
	sort.Strings(aliases)
	fmt.Fprint(w, "CATEGORY_ALIASES: Final = {\n")
	for _, alias := range aliases {
		fmt.Fprintf(w, "    %q: %q,\n", alias, unicode.CategoryAliases[alias])
	}
	fmt.Fprint(w, "}\n# Base 85 of deflated varints: (run length, 1 + index of the name, 0 for none) up to U+10FFFF.\n")
	writeBlob(w, "CATEGORY_RUNS", runs(nil, categories, unicode.Categories))
	writeBlob(w, "SCRIPT_RUNS", runs(nil, scripts, unicode.Scripts))
	fmt.Fprint(w, "# Per set of code points that fold to each other: distance, number of further ones, distances.\n")
	writeBlob(w, "FOLD_ORBITS", orbits(nil))
}
