/* SPDX-License-Identifier: MIT */
// The mistake is reported, and the program runs all the same.
// flags: --max-old-space-size=-5
// exit: 0
console.log('ran'); // expect: ran
// expect-error: ^Error: Value for flag --max-old-space-size=-5 of type size_t is out of bounds \[0-18446744073709551615\]$
