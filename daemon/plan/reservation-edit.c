// SPDX-License-Identifier: GPL-2.0-or-later
/* Changing one line of a boot loader's file, or refusing to. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "plan/reservation-loaders.h"

/* The longest command line that a kernel takes (COMMAND_LINE_SIZE), with room to spare. */
#define WORDS_MAX 8192

/* Where the words of the parameters are in a file. */
struct place {
	size_t start, end; /* of the words, without key and quotes */
};

static int refuse(struct finding_list *findings, const struct reservation_proposal *proposal,
		  const char *why)
{
	struct finding *finding = finding_add(findings, "reservation-file", FINDING_ERROR,
					      proposal->file, "%s; it was not changed", why);

	finding_set_remedy(findings, finding, "add to the kernel's parameters by hand: %s",
			   proposal->text);
	return -EBADMSG;
}

/* ---- finding the line ------------------------------------------------------------ */

/* "options" and "APPEND" end with white space, "NAME=" with what it has. */
static bool line_has_key(const char *line, const char *key, size_t n_key)
{
	if (strncasecmp(line, key, n_key) != 0)
		return false;
	return key[n_key - 1] == '=' || line[n_key] == ' ' || line[n_key] == '\t' ||
	       line[n_key] == '\n' || line[n_key] == '\0';
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* The value of the first line "KEY value" between @from and @to; NULL: there is none. */
static const char *find_value(const char *from, const char *to, const char *key, size_t n_key)
{
	while (from < to) {
		const char *line = skip_blanks(from);

		if (line_has_key(line, key, n_key))
			return key[n_key - 1] == '=' ? line + n_key : skip_blanks(line + n_key);
		from += strcspn(from, "\n");
		from += *from == '\n';
	}
	return NULL;
}

/* The part of an extlinux.conf that belongs to the default label, all of it without one. */
static void limit_to_label(const char **from, const char **to)
{
	const char *end = *to, *name = find_value(*from, end, "DEFAULT", strlen("DEFAULT"));
	const char *label = *from;
	size_t n_name = name ? strcspn(name, " \t\r\n") : 0;

	while ((label = find_value(label, end, "LABEL", strlen("LABEL")))) {
		const char *next = find_value(label, end, "LABEL", strlen("LABEL"));
		size_t n_label = strcspn(label, " \t\r\n");

		if (!name || (n_label == n_name && strncmp(label, name, n_name) == 0)) {
			*from = label;
			if (next)
				*to = next;
			return;
		}
		label += n_label;
	}
	if (name)
		*to = *from; /* the default is no label of this file */
}

static int find_words(const struct reservation_proposal *proposal, const char *text,
		      struct finding_list *findings, struct place *ret)
{
	const char *from = text, *to = text + strlen(text), *value = NULL, *key = proposal->key;
	struct place place;
	size_t length;

	if (strcasecmp(key, "APPEND") == 0)
		limit_to_label(&from, &to);
	while (!value && *key) {
		size_t n_key = strcspn(key, "|");

		value = find_value(from, to, key, n_key);
		key += n_key + (key[n_key] == '|');
	}
	if (!value)
		return refuse(findings, proposal,
			      arena_printf(findings->arena, "it has no line with %s",
					   proposal->key));
	length = strcspn(value, "\n");
	while (length && isspace((unsigned char)value[length - 1]))
		length--;
	if (length && value[length - 1] == '\\')
		return refuse(findings, proposal, "its line goes on behind a backslash");
	place.start = (size_t)(value - text);
	/* A shell's variable: only what is plainly quoted is understood. */
	if (strncmp(proposal->key, "GRUB_", 5) == 0 || strncmp(proposal->key, "U_BOOT_", 7) == 0) {
		size_t i;

		if (length < 2 || value[0] != '"' || value[length - 1] != '"')
			return refuse(findings, proposal, "its value is not in double quotes");
		place.start++;
		length -= 2;
		for (i = 1; i <= length; i++)
			if (value[i] == '"' || value[i] == '`')
				return refuse(findings, proposal,
					      "its value has quotes inside its quotes");
	}
	place.end = place.start + length;
	*ret = place;
	return 0;
}

/* ---- the words -------------------------------------------------------------------- */

static bool same_word(const char *word, size_t length, const char *other, size_t n_other)
{
	return length == n_other && strncmp(word, other, length) == 0;
}

/* Whether @list has the word. */
static bool has_word(const char *list, const char *word, size_t length)
{
	while (*list) {
		size_t n = strcspn(list, " ");

		if (same_word(list, n, word, length))
			return true;
		list += n;
		list += strspn(list, " ");
	}
	return false;
}

/* Another value of a parameter that we set; memmap= adds up, so it never is. */
static bool is_contradiction(const struct reservation_proposal *proposal, const char *word,
			     size_t length)
{
	const char *equals = memchr(word, '=', length), *ours = proposal->text;
	size_t n_name = equals ? (size_t)(equals - word) + 1 : length;

	if (!equals || strncmp(word, "memmap=", 7) == 0)
		return false;
	while (*ours) {
		size_t n = strcspn(ours, " ");

		if (n > n_name && strncmp(ours, word, n_name) == 0)
			return true;
		ours += n;
		ours += strspn(ours, " ");
	}
	return false;
}

static bool is_to_go(const struct reservation_proposal *proposal, const char *word, size_t length)
{
	size_t i;

	if (has_word(proposal->text, word, length))
		return false;
	for (i = 0; i < proposal->n_replaced; i++)
		if (reservation_matches_replaced(word, length, proposal->replaced[i]))
			return true;
	return is_contradiction(proposal, word, length);
}

static const char *add_word(struct arena *arena, const char *words, const char *word, size_t length)
{
	return arena_printf(arena, "%s%s%.*s", words, *words ? " " : "", (int)length, word);
}

/* @words without those that must go, and with ours behind them; @words itself if that is the same. */
static const char *change_words(const struct reservation_proposal *proposal, const char *words,
				struct arena *arena)
{
	const char *kept = "", *ours = proposal->text, *word;
	bool is_changed = false;
	size_t length;

	for (word = words; *(word += strspn(word, " \t\r")); word += length) {
		length = strcspn(word, " \t\r");
		if (is_to_go(proposal, word, length))
			is_changed = true;
		else
			kept = add_word(arena, kept, word, length);
	}
	for (; *(ours += strspn(ours, " ")); ours += length) {
		length = strcspn(ours, " ");
		if (has_word(kept, ours, length))
			continue;
		kept = add_word(arena, kept, ours, length);
		is_changed = true;
	}
	return is_changed ? kept : words;
}

static int edit_line(const struct reservation_proposal *proposal, const char *old,
		     struct finding_list *findings, struct arena *arena, const char **ret)
{
	struct place place = { 0, old ? strcspn(old, "\n") : 0 };
	const char *words;
	bool is_bare;
	int r;

	if (!old)
		return refuse(findings, proposal, "it does not exist");
	if (proposal->edit == RESERVATION_EDIT_WHOLE_LINE) {
		const char *rest = old + place.end;

		if (rest[strspn(rest, " \t\r\n")])
			return refuse(findings, proposal, "it has more than one line");
	} else {
		r = find_words(proposal, old, findings, &place);
		if (r < 0)
			return r;
	}
	if (place.end - place.start > WORDS_MAX)
		return refuse(findings, proposal, "its line is longer than any kernel takes");
	words = arena_strndup(arena, old + place.start, place.end - place.start);
	/* Behind a bare key, "options" at the end of its line, comes a blank. */
	is_bare = place.start && isalnum((unsigned char)old[place.start - 1]);
	*ret = arena_printf(arena, "%.*s%s%s%s", (int)place.start, old, is_bare ? " " : "",
			    change_words(proposal, words, arena), old + place.end);
	return 0;
}

int reservation_edit(const struct reservation_proposal *proposal, const char *old,
		     struct finding_list *findings, struct arena *arena, const char **ret)
{
	if (proposal->edit == RESERVATION_EDIT_FILE) {
		*ret = proposal->text;
		return 0;
	}
	return edit_line(proposal, old, findings, arena, ret);
}
