// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/quantity.h"

#define SETTINGS_FILE_MAX 65536

static const struct settings defaults = { .image_bytes_max = UINT64_C(256) << 20 };

/* What changes something needs to be known by name: a token, or the Unix socket. */
static const char *parse_role(const char *value, struct arena *arena, struct settings *settings)
{
	enum role role;

	if (role_from_name(value, &role) < 0 || role > ROLE_VIEWER)
		return arena_printf(
			arena, "AnonymousRole=%s is not known; use \"none\" or \"viewer\"", value);
	settings->anonymous_role = role;
	return NULL;
}

static const char *parse_hosts(char *value, struct arena *arena, struct settings *settings)
{
	char *save, *host;

	for (host = strtok_r(value, " \t", &save); host; host = strtok_r(NULL, " \t", &save))
		*arena_append(arena, settings->allowed_hosts, settings->n_allowed_hosts) = host;
	return NULL;
}

static const char *parse_image_size(const char *value, struct arena *arena,
				    struct settings *settings)
{
	if (quantity_parse(value, &settings->image_bytes_max) == 0 && settings->image_bytes_max)
		return NULL;
	return arena_printf(arena, "ImageSizeMax=%s is no size above 0, as in \"256M\"", value);
}

static const char *read_pem(const char *path, struct arena *arena, const char **ret)
{
	struct bytes text;
	int r;

	r = io_read_file(AT_FDCWD, path, SETTINGS_FILE_MAX, arena, &text);
	if (r < 0)
		return arena_printf(arena, "%s cannot be read: %s", path, strerror(-r));
	*ret = (const char *)text.data;
	return NULL;
}

static char *strip(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length && strchr(" \t\r", text[length - 1]))
		text[--length] = 0;
	return text;
}

/* Return: NULL, or what is wrong with the line. */
static const char *parse_line(char *line, struct arena *arena, struct settings *settings)
{
	char *value = strchr(line, '='), *name;

	if (!value)
		return "this is no Name=value line";
	*value++ = 0;
	name = strip(line);
	value = strip(value);
	if (strcmp(name, "AnonymousRole") == 0)
		return parse_role(value, arena, settings);
	if (strcmp(name, "AllowedHosts") == 0)
		return parse_hosts(value, arena, settings);
	if (strcmp(name, "ImageSizeMax") == 0)
		return parse_image_size(value, arena, settings);
	if (strcmp(name, "TLSCertificate") == 0)
		return read_pem(value, arena, &settings->tls_certificate);
	if (strcmp(name, "TLSKey") == 0)
		return read_pem(value, arena, &settings->tls_key);
	return arena_printf(arena,
			    "the setting \"%s\" is not known; known are AnonymousRole, "
			    "AllowedHosts, ImageSizeMax, TLSCertificate and TLSKey",
			    name);
}

int settings_parse(struct bytes text, struct arena *arena, struct settings *ret,
		   const char **ret_error)
{
	char *copy = arena_strndup(arena, (const char *)text.data, text.size), *line;
	struct settings settings = defaults;
	unsigned int number = 0;

	while ((line = strsep(&copy, "\n"))) {
		const char *error;

		number++;
		line = strip(line);
		if (!*line || *line == '#' || *line == ';' || *line == '[')
			continue;
		error = parse_line(line, arena, &settings);
		if (error) {
			*ret_error = arena_printf(arena, "line %u: %s", number, error);
			return -EINVAL;
		}
	}
	if (!settings.tls_certificate != !settings.tls_key) {
		*ret_error = "TLSCertificate and TLSKey are needed together";
		return -EINVAL;
	}
	*ret = settings;
	return 0;
}

int settings_load(const char *path, struct arena *arena, struct settings *ret,
		  const char **ret_error)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *data;
	ssize_t size;

	if (fd < 0 && errno == ENOENT) {
		*ret = defaults;
		return 0;
	}
	data = arena_alloc(arena, SETTINGS_FILE_MAX);
	size = fd < 0 ? -1 : read(fd, data, SETTINGS_FILE_MAX);
	if (size < 0) {
		*ret_error = strerror(errno);
		return -errno;
	}
	if (size == SETTINGS_FILE_MAX) {
		*ret_error = "the file is too large";
		return -EFBIG;
	}
	return settings_parse((struct bytes){ data, (size_t)size }, arena, ret, ret_error);
}
