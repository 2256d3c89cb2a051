/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a word is from another, for "did you mean". */
#ifndef BASE_WORD_DISTANCE_H
#define BASE_WORD_DISTANCE_H

#include <stddef.h>

/** More letters wrong than this is another word. */
#define WORD_DISTANCE_NEAR 3

/** Texts are compared up to this many bytes. */
#define WORD_DISTANCE_MAX_BYTES 64

/** word_distance() - letters to add, drop or change (Levenshtein) to make @b of @a. */
size_t word_distance(const char *a, const char *b);

#endif
