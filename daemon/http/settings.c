// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/quantity.h"
#include "base/setting-lines.h"

#define SETTINGS_FILE_MAX 65536

static const struct settings defaults = { .image_bytes_max = UINT64_C(256) << 20 };

/* What changes something needs to be known by name: a token, or the Unix socket. */
static const char *parse_role(char *value, struct arena *arena, void *userdata)
{
	struct settings *settings = userdata;
	enum role role;

	if (role_from_name(value, &role) < 0 || role > ROLE_VIEWER)
		return arena_printf(
			arena, "AnonymousRole=%s is not known; use \"none\" or \"viewer\"", value);
	settings->anonymous_role = role;
	return NULL;
}

static const char *parse_hosts(char *value, struct arena *arena, void *userdata)
{
	struct settings *settings = userdata;
	char *save, *host;

	for (host = strtok_r(value, " \t", &save); host; host = strtok_r(NULL, " \t", &save))
		*arena_append(arena, settings->allowed_hosts, settings->n_allowed_hosts) = host;
	return NULL;
}

static const char *parse_image_size(char *value, struct arena *arena, void *userdata)
{
	struct settings *settings = userdata;

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

static const char *parse_certificate(char *value, struct arena *arena, void *settings)
{
	return read_pem(value, arena, &((struct settings *)settings)->tls_certificate);
}

static const char *parse_key(char *value, struct arena *arena, void *settings)
{
	return read_pem(value, arena, &((struct settings *)settings)->tls_key);
}

static const struct setting_line table[] = {
	{ "AnonymousRole", parse_role },
	{ "AllowedHosts", parse_hosts },
	{ "ImageSizeMax", parse_image_size },
	{ "TLSCertificate", parse_certificate },
	{ "TLSKey", parse_key },
};

int settings_parse(struct bytes text, struct arena *arena, struct settings *ret,
		   const char **ret_error)
{
	struct settings settings = defaults;
	int r;

	r = setting_lines_parse(text, arena, table, ARRAY_SIZE(table), &settings, ret_error);
	if (r < 0)
		return r;
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
