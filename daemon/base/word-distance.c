// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/word-distance.h"

#include <string.h>

/* One row of the table at a time. */
size_t word_distance(const char *a, const char *b)
{
	size_t row[WORD_DISTANCE_MAX_BYTES + 1], i, j, n = strnlen(b, WORD_DISTANCE_MAX_BYTES);

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; i < WORD_DISTANCE_MAX_BYTES && a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (j = 0; j < n; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[n];
}
