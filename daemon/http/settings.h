/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings of the gateway: /etc/cellwarden/httpd.conf, lines of Name=value. */
#ifndef HTTP_SETTINGS_H
#define HTTP_SETTINGS_H

#include "base/arena.h"
#include "base/bytes.h"
#include "token/role.h"

#define HTTP_SETTINGS_FILE "/etc/cellwarden/httpd.conf"

struct settings {
	enum role anonymous_role;   /* AnonymousRole=none|viewer: callers on TCP */
	const char **allowed_hosts; /* AllowedHosts=a b: Host names besides localhost */
	size_t n_allowed_hosts;
	uint64_t image_bytes_max; /* ImageSizeMax=256M: a cell's image sent to us */
	const char
		*tls_certificate; /* TLSCertificate=FILE, TLSKey=FILE: their content (PEM); NULL */
	const char *tls_key;
};

/**
 * settings_parse() - read settings from a file's content
 * @ret_error: on failure what is wrong, with the line, owned by @arena
 *
 * Return: 0; -EINVAL.
 */
int settings_parse(struct bytes text, struct arena *arena, struct settings *ret,
		   const char **ret_error);

/**
 * settings_load() - read them from a file; an absent file gives the defaults
 *
 * Return: 0; -EINVAL with @ret_error; a negative errno of reading, with @ret_error.
 */
int settings_load(const char *path, struct arena *arena, struct settings *ret,
		  const char **ret_error);

#endif
