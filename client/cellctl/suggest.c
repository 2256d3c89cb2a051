// SPDX-License-Identifier: GPL-2.0-or-later
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#include "cellctl.h"

#define WORDS_MAX 64

/* Levenshtein's distance, one row at a time; texts beyond WORDS_MAX are cut. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORDS_MAX + 1], i, j, n = strnlen(b, WORDS_MAX);

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; i < WORDS_MAX && a[i]; i++) {
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

/* As many words of the command line as the verb has. */
static void join_words(char text[WORDS_MAX], const char *words, int argc, char **argv)
{
	size_t length = 0;
	int i, n = 1;

	for (; *words; words++)
		n += *words == ' ';
	text[0] = '\0';
	for (i = 0; i < argc && i < n && length < WORDS_MAX; i++)
		length += (size_t)snprintf(text + length, WORDS_MAX - length, "%s%s", i ? " " : "",
					   argv[i]);
}

static const struct cellctl_verb *nearest_verb(int argc, char **argv)
{
	const struct cellctl_verb *verb, *nearest = NULL;
	size_t best = 4; /* more than three letters wrong is another word */

	for (verb = cellctl_verbs; verb->words; verb++) {
		char given[WORDS_MAX];
		size_t d;

		join_words(given, verb->words, argc, argv);
		d = distance(given, verb->words);
		if (d < best && d < strlen(verb->words)) {
			best = d;
			nearest = verb;
		}
	}
	return nearest;
}

/* "config" alone: what there is below it. */
static bool list_group(const char *word)
{
	const struct cellctl_verb *verb;
	size_t length = strlen(word);
	bool is_group = false;

	for (verb = cellctl_verbs; verb->words; verb++) {
		if (strncmp(verb->words, word, length) != 0 || verb->words[length] != ' ')
			continue;
		if (!is_group)
			fprintf(stderr, "cellctl: '%s' needs one more word:\n", word);
		is_group = true;
		fprintf(stderr, "  cellctl %s %s\n", verb->words, verb->arguments);
	}
	return is_group;
}

int suggest_verb(int argc, char **argv)
{
	const struct cellctl_verb *nearest;

	if (argc == 0)
		return cellctl_usage_error("cellctl", "say what to do");
	if (argv[0][0] == '-')
		return cellctl_usage_error("cellctl", "unknown option '%s'", argv[0]);
	if (argc == 1 && list_group(argv[0]))
		return CELLCTL_ERROR;
	nearest = nearest_verb(argc, argv);
	if (nearest)
		return cellctl_usage_error("cellctl", "no verb '%s'; did you mean '%s'?", argv[0],
					   nearest->words);
	return cellctl_usage_error("cellctl", "no verb '%s'", argv[0]);
}
