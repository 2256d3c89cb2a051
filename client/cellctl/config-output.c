// SPDX-License-Identifier: GPL-2.0-or-later
#include "config-output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/quantity.h"
#include "output.h"

#define REVISION_DEFAULT 14u

/* Formats by name, and by what files of them are called. */
static const struct {
	const char *name, *suffix;
	enum config_format format;
} formats[] = {
	{ "json", ".json", CONFIG_FORMAT_JSON },
	{ "cell", ".cell", CONFIG_FORMAT_BINARY },
	{ "c", ".c", CONFIG_FORMAT_C },
};

/* ---- options -------------------------------------------------------------- */

static int set_path(struct config_output *output, const char *value)
{
	output->path = value;
	return *value ? 0 : -EINVAL;
}

static int set_format(struct config_output *output, const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (strcmp(formats[i].name, value) == 0)
			output->format = formats[i].name;
	return output->format ? 0 : -EINVAL;
}

static int set_revision(struct config_output *output, const char *value)
{
	uint64_t n;

	if (quantity_parse(value, &n) < 0 || n < 12 || n > 14)
		return -EINVAL;
	output->revision = (unsigned int)n;
	return 0;
}

static const struct {
	const char *name, *value;
	int (*set)(struct config_output *output, const char *value);
} options[] = {
	{ "-o", "a file, or - for standard output", set_path },
	{ "--output", "a file, or - for standard output", set_path },
	{ "--format", "json, cell or c", set_format },
	{ "--revision", "12, 13 or 14", set_revision },
};

/* Return: index into options, or ARRAY_SIZE(options). */
static size_t find_option(const char *argument, const char **ret_value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		size_t length = strlen(options[i].name);

		if (strncmp(argument, options[i].name, length) != 0)
			continue;
		if (argument[length] == '\0' ||
		    (argument[length] == '=' && strncmp(argument, "--", 2) == 0)) {
			*ret_value = argument[length] ? argument + length + 1 : NULL;
			break;
		}
	}
	return i;
}

int config_output_take(int *argc, char **argv, struct config_output *output)
{
	int i, n = 1;

	for (i = 1; i < *argc; i++) {
		const char *value = NULL;
		size_t option = find_option(argv[i], &value);

		if (option == ARRAY_SIZE(options)) {
			argv[n++] = argv[i];
			continue;
		}
		if (!value && ++i < *argc)
			value = argv[i];
		if (!value)
			return cellctl_usage_error(argv[0], "%s needs %s", options[option].name,
						   options[option].value);
		if (options[option].set(output, value) < 0)
			return cellctl_usage_error(argv[0], "%s needs %s, not '%s'",
						   options[option].name, options[option].value,
						   value);
	}
	argv[n] = NULL;
	*argc = n;
	return CELLCTL_FINE;
}

/* ---- writing -------------------------------------------------------------- */

static enum config_format choose_format(const struct config_output *output)
{
	size_t length = output->path ? strlen(output->path) : 0, i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		size_t suffix = strlen(formats[i].suffix);

		if (output->format ? strcmp(output->format, formats[i].name) == 0 :
				     length > suffix && strcmp(output->path + length - suffix,
							       formats[i].suffix) == 0)
			return formats[i].format;
	}
	return CONFIG_FORMAT_JSON;
}

/* Through a temporary file beside it: what has the name is whole. */
static int write_file(struct arena *arena, const char *path, struct bytes content)
{
	const char *temporary = arena_printf(arena, "%s.%d.tmp", path, (int)getpid());
	_cleanup_close_ int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r;

	if (fd < 0)
		return -errno;
	r = io_write_all(fd, content);
	if (r == 0 && (fsync(fd) < 0 || rename(temporary, path) < 0))
		r = -errno;
	if (r < 0)
		unlink(temporary);
	return r;
}

int config_output_write(const struct cellctl *ctl, const struct config_output *output,
			const struct config *config)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	enum config_format format = choose_format(output);
	bool is_stdout = !output->path || strcmp(output->path, "-") == 0;
	struct bytes content;
	int r;

	if (is_stdout && format == CONFIG_FORMAT_BINARY && isatty(STDOUT_FILENO))
		return cellctl_error("a binary configuration is not for a terminal; name a file "
				     "with -o");
	r = config_write(config, format, output->revision ? output->revision : REVISION_DEFAULT,
			 arena, &findings, &content);
	if (r < 0) {
		output_findings(ctl, &findings);
		return cellctl_error("the configuration cannot be written so; nothing was written");
	}
	fflush(stdout);
	r = is_stdout ? io_write_all(STDOUT_FILENO, content) :
			write_file(arena, output->path, content);
	if (r < 0)
		return cellctl_error("%s: %s", is_stdout ? "standard output" : output->path,
				     strerror(-r));
	return CELLCTL_FINE;
}
