# SPDX-License-Identifier: MIT
"""Reads include/winnow/heap.h and value.h: sections, declarations, their comments.

Not a C parser: it knows the style of these two headers.  A declaration begins in the first
column; the comment directly above it (no empty line between) is its documentation, and
goes on to hold for the declarations below it until an empty line or another comment.  A
comment that begins with `----` opens a section.
"""
import os
import re
from dataclasses import dataclass, field

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEADERS = ("include/winnow/heap.h", "include/winnow/value.h")


@dataclass
class Item:
    kind: str  # function, struct, enum, type, macro
    name: str
    text: str  # the declaration without its comments, for functions without a body
    doc: str
    section: str
    line: int
    header: str
    exported: bool = False
    fields: list = field(default_factory=list)     # of structs: names
    constants: list = field(default_factory=list)  # of enums: names


def comment_text(raw):
    lines = raw[2:-2].split("\n")
    return "\n".join(re.sub(r"^ \* ?", "", line).rstrip() for line in lines).strip()


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def end_of_declaration(text, start):
    """Behind the ; or the } that ends it."""
    depth, i = 0, start
    while i < len(text):
        if text.startswith("/*", i):
            i = text.index("*/", i) + 2
            continue
        c = text[i]
        depth += (c == "{") - (c == "}")
        if c == ";" and depth == 0:
            return i + 1
        if c == "}" and depth == 0 and not re.match(r"\s*\w*\s*;", text[i + 1:i + 80]):
            return i + 1
        i += 1
    raise ValueError(f"a declaration has no end: {text[start:start + 60]!r}")


def member_names(body):
    names = []
    depth, part, parts = 0, "", []
    for c in without_comments(body):
        depth += (c in "({") - (c in ")}")
        if c == ";" and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += c
    for p in parts:
        pointer = re.search(r"\(\*(\w+)\)", p)
        if pointer:
            names.append(pointer.group(1))
            continue
        names += re.findall(r"(\w+)\s*(?:\[[^\]]*\]\s*)*(?=,|$)", p.strip())
    return names


def body_of(text):
    return text[text.index("{") + 1:text.rindex("}")]


def classify(raw, doc, section, line, header):
    text = re.sub(r"[ \t]+\n", "\n", without_comments(raw)).strip()
    where = dict(doc=doc, section=section, line=line, header=header)
    inline = text.startswith("static inline")
    if "{" in text and not inline:
        word = re.match(r"(?:typedef )?(struct|enum)\b", text)
        tail = re.search(r"\}\s*(\w*)\s*;$", text)
        head = re.match(r"(?:typedef )?(?:struct|enum)\s+(\w+)", text)
        name = (tail and tail.group(1)) or (head and head.group(1)) or ""
        if word and word.group(1) == "struct":
            names = member_names(body_of(raw))
            spelled = name if text.startswith("typedef") else "struct " + name
            return Item("struct", spelled, raw.strip(), fields=names, **where)
        if word:
            names = re.findall(r"^\s*(\w+)\s*(?:=[^,]*)?(?:,|$)", without_comments(
                body_of(raw)).replace(",", ",\n"), re.M)
            return Item("enum", name, raw.strip(), constants=names, **where)
    signature = re.sub(r"\s+", " ", text.split("{")[0] if inline else text.rstrip(";"))
    function = re.match(r"(?:WN_API |static inline )(.*?[\s\*])(\w+)\(", signature)
    if function:
        shown = re.sub(r"^(WN_API|static inline) ", "", signature).strip() + ";"
        return Item("function", function.group(2), shown,
                    exported=signature.startswith("WN_API"), **where)
    name = re.search(r"(\w+)\s*(?:\([^()]*\))?$", signature)
    return Item("type", name.group(1) if name else "", text, **where)


def read(path, name=None):
    """(the opening comment, items) of a header."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    name = name or os.path.basename(path)
    items, essay, section, doc, i = [], "", "", "", 0
    while i < len(text):
        if text[i] == "\n":
            if text.startswith("\n\n", i):
                doc = ""
            i += 1
            continue
        line = text.count("\n", 0, i) + 1
        if text.startswith("/*", i):
            end = text.index("*/", i) + 2
            comment = comment_text(text[i:end])
            if comment.startswith("----"):
                section = re.match(r"-+\s*(.*?)\s*-+", comment).group(1)
                doc = comment.split("\n", 1)[1].strip() if "\n" in comment else ""
            elif not comment.startswith("SPDX"):
                doc = comment
                essay = essay or comment
            i = end
        elif text[i] == "#":
            end = re.compile(r"(?<!\\)\n").search(text, i).end() - 1
            macro = re.match(r"#define (WN_\w+)(\([^)]*\))?(.*)", text[i:end], re.S)
            if macro and macro.group(3).strip():
                value = text[i:end]
                trailing = re.search(r"/\*(.*?)\*/", value, re.S)
                items.append(Item("macro", macro.group(1), without_comments(value).strip(),
                                  trailing.group(1).strip() if trailing else doc, section,
                                  line, name))
            i = end
        elif text.startswith('extern "C"', i) or text[i] == "}":
            i = text.index("\n", i)
        else:
            end = end_of_declaration(text, i)
            item = classify(text[i:end], doc, section, line, name)
            rest = re.match(r"[ \t]*/\*(.*?)\*/", text[end:], re.S)
            if rest:
                item.doc = (item.doc + " " + rest.group(1).strip()).strip()
                end += rest.end()
            items.append(item)
            i = end
    return essay, items
