// SPDX-License-Identifier: GPL-2.0-or-later
#include "cellctl.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "jailhouse.h"
#include "output.h"
#include "probe/probe.h"
#include "suggest.h"

/* ---- messages ------------------------------------------------------------ */

static const struct cellctl_verb *current_verb;

__attribute__((format(printf, 1, 0))) static void print_error(const char *format, va_list ap)
{
	fflush(stdout);
	fputs("cellctl: ", stderr);
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
}

int cellctl_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_error(format, ap);
	va_end(ap);
	return CELLCTL_ERROR;
}

int cellctl_usage_error(const char *word, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_error(format, ap);
	va_end(ap);
	if (current_verb)
		fprintf(stderr, "Usage: cellctl %s %s\n", current_verb->words,
			current_verb->arguments);
	else
		fprintf(stderr, "See cellctl --help.\n");
	return CELLCTL_ERROR;
}

/* ---- the machine --------------------------------------------------------- */

int cellctl_open_root(const struct cellctl *ctl, struct sysroot **ret)
{
	int r;

	r = sysroot_open(ctl->root, ret);
	if (r == -EBADMSG)
		cellctl_error("--root %s: %s is malformed; collect the machine again", ctl->root,
			      &SYSROOT_MANIFEST_PATH[1]);
	else if (r == -ENOTDIR)
		cellctl_error("--root %s: not a directory; unpack an archive first (tar xf)",
			      ctl->root);
	else if (r < 0)
		cellctl_error("--root %s: %s", ctl->root, strerror(-r));
	return r;
}

int cellctl_probe(const struct cellctl *ctl, struct inventory **ret)
{
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	int r;

	r = cellctl_open_root(ctl, &root);
	if (r < 0)
		return r;
	return probe_machine(root, ret);
}

/* ---- global options ------------------------------------------------------ */

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct invocation {
	struct cellctl ctl;
	enum color_mode color;
	bool wants_help, wants_version;
};

static int set_root(struct invocation *invocation, const char *value)
{
	invocation->ctl.root = value;
	return 0;
}

static int set_json(struct invocation *invocation, const char *value)
{
	invocation->ctl.is_json = true;
	return 0;
}

static int set_no_pager(struct invocation *invocation, const char *value)
{
	invocation->ctl.has_pager = false;
	return 0;
}

static int set_color(struct invocation *invocation, const char *value)
{
	invocation->color = COLOR_ALWAYS;
	return 0;
}

static int set_no_color(struct invocation *invocation, const char *value)
{
	invocation->color = COLOR_NEVER;
	return 0;
}

static int set_help(struct invocation *invocation, const char *value)
{
	invocation->wants_help = true;
	return 0;
}

static int set_version(struct invocation *invocation, const char *value)
{
	invocation->wants_version = true;
	return 0;
}

static const struct global_option {
	const char *name, *value, *help;
	int (*set)(struct invocation *invocation, const char *value);
} global_options[] = {
	{ "--root", "DIR", "Probe below DIR, an unpacked `collect` archive", set_root },
	{ "--json", NULL, "Print JSON", set_json },
	{ "--no-pager", NULL, "Do not page long output", set_no_pager },
	{ "--color", NULL, "Use colours even if standard output is no terminal", set_color },
	{ "--no-color", NULL, "Use no colours (as with NO_COLOR in the environment)",
	  set_no_color },
	{ "--help", NULL, "Show this help, or that of a verb", set_help },
	{ "--version", NULL, "Show the version", set_version },
};

/* "--root DIR" and "--root=DIR". *@ret_value is NULL when the value is the next argument. */
static const struct global_option *find_global_option(const char *argument, const char **ret_value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(global_options); i++) {
		const struct global_option *option = &global_options[i];
		size_t length = strlen(option->name);

		if (strncmp(argument, option->name, length) != 0)
			continue;
		if (argument[length] == '\0' || (argument[length] == '=' && option->value)) {
			*ret_value = argument[length] ? argument + length + 1 : NULL;
			return option;
		}
	}
	return NULL;
}

/* Takes the global options out of argv, wherever they stand before "--". */
static int take_global_options(struct invocation *invocation, int *argc, char **argv)
{
	int i, n = 1;

	for (i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
		const struct global_option *option;
		const char *value = NULL;

		option =
			find_global_option(strcmp(argv[i], "-h") == 0 ? "--help" : argv[i], &value);
		if (!option) {
			argv[n++] = argv[i];
			continue;
		}
		if (option->value && !value) {
			if (i + 1 == *argc)
				return cellctl_usage_error("cellctl", "%s needs a %s", option->name,
							   option->value);
			value = argv[++i];
		}
		option->set(invocation, value);
	}
	while (i < *argc)
		argv[n++] = argv[i++];
	argv[n] = NULL;
	*argc = n;
	return CELLCTL_FINE;
}

/* ---- help ---------------------------------------------------------------- */

/* Longer usages are shown in the verb's own help; here their options are only hinted at. */
#define USAGE_SHOWN_MAX 36

/* Return: characters printed. */
static int print_verb(const struct cellctl_verb *verb)
{
	const char *at = verb->arguments;
	int width = printf("  %s ", verb->words);

	if (strlen(at) <= USAGE_SHOWN_MAX)
		return width + printf("%s", at);
	width += printf("[OPTION]...");
	while (*at) {
		int depth = 0;

		if (strncmp(at, "[-", 2) != 0) {
			size_t length = strcspn(at, " ");

			width += printf(" %.*s", (int)length, at);
			at += length;
		} else {
			do
				depth += (*at == '[') - (*at == ']');
			while (*++at && depth);
		}
		at += strspn(at, " ");
	}
	return width;
}

static void print_help(void)
{
	const struct cellctl_verb *verb;
	size_t i;

	puts("Usage: cellctl [OPTION]... VERB [ARGUMENT]...\n\n"
	     "Partition this machine with Cellwarden.\n\nVerbs:");
	for (verb = cellctl_verbs; verb->words; verb++) {
		int width = print_verb(verb);

		if (width > 40)
			printf("\n%*s", 42, "");
		else
			printf("%*s", 42 - width, "");
		puts(verb->help);
	}
	puts("\nOptions:");
	for (i = 0; i < ARRAY_SIZE(global_options); i++) {
		int width = printf("  %s %s", global_options[i].name,
				   global_options[i].value ? global_options[i].value : "");

		printf("%*s%s\n", 20 - width, "", global_options[i].help);
	}
	puts("\nExit status: 0 fine, 1 warnings or the answer is no, 2 error. See cellctl(1).");
}

/* ---- verbs --------------------------------------------------------------- */

/* How many of @argv's leading words are all the words of @verb; 0: another verb. */
static int match_verb(const struct cellctl_verb *verb, int argc, char **argv)
{
	const char *words = verb->words;
	int n = 0;

	while (*words) {
		size_t length = strcspn(words, " ");

		if (n == argc || strlen(argv[n]) != length || strncmp(argv[n], words, length) != 0)
			return 0;
		n++;
		words += length;
		words += strspn(words, " ");
	}
	return n;
}

static const struct cellctl_verb *find_verb(int argc, char **argv, int *ret_n_words)
{
	const struct cellctl_verb *verb, *found = NULL;
	int best = 0;

	for (verb = cellctl_verbs; verb->words; verb++) {
		int n = match_verb(verb, argc, argv);

		if (n > best) {
			best = n;
			found = verb;
		}
	}
	*ret_n_words = best;
	return found;
}

static int run_verb(struct invocation *invocation, int argc, char **argv)
{
	int n_words;

	current_verb = find_verb(argc - 1, argv + 1, &n_words);
	if (invocation->wants_help) {
		if (current_verb)
			printf("Usage: cellctl %s %s\n\n%s.\n", current_verb->words,
			       current_verb->arguments, current_verb->help);
		else
			print_help();
		return CELLCTL_FINE;
	}
	if (!current_verb)
		return suggest_verb(argc - 1, argv + 1);
	return current_verb->run(&invocation->ctl, argc - n_words, argv + n_words);
}

int main(int argc, char **argv)
{
	struct invocation invocation = { .ctl = { .root = "/", .has_pager = true } };
	int status;

	setlocale(LC_CTYPE, "");
	if (argc && jailhouse_is_name(argv[0]))
		return jailhouse_main(argc, argv);
	status = take_global_options(&invocation, &argc, argv);
	if (status != CELLCTL_FINE)
		return status;
	if (invocation.wants_version) {
		printf("cellctl %s\n", PROJECT_VERSION);
		return CELLCTL_FINE;
	}
	invocation.ctl.has_color = invocation.color == COLOR_ALWAYS ||
				   (invocation.color == COLOR_AUTO && output_wants_color());
	status = run_verb(&invocation, argc, argv);
	return output_finish() < 0 ? CELLCTL_ERROR : status;
}
