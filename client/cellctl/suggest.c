// SPDX-License-Identifier: GPL-2.0-or-later
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#include "base/word-distance.h"
#include "cellctl.h"

#define WORDS_MAX WORD_DISTANCE_MAX_BYTES

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
	size_t best = WORD_DISTANCE_NEAR + 1;

	for (verb = cellctl_verbs; verb->words; verb++) {
		char given[WORDS_MAX];
		size_t d;

		join_words(given, verb->words, argc, argv);
		d = word_distance(given, verb->words);
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
