/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens that are valid now: their file is read again whenever it is another one. */
#ifndef HTTP_CREDENTIALS_H
#define HTTP_CREDENTIALS_H

#include "base/cleanup.h"
#include "token/token.h"

struct credentials;

/** credentials_new() - of a folder's tokens.json, read when it is needed. Return: NULL: no memory. */
struct credentials *credentials_new(const char *folder);

struct credentials *credentials_free(struct credentials *credentials);
DEFINE_CLEANUP(struct credentials *, credentials_free)

/**
 * credentials_check() - what an Authorization header stands for
 * @ret: valid until the next call; written only on success
 *
 * Return: 0; -EINVAL for anything but "Bearer TOKEN"; -ENOENT; -EKEYEXPIRED; another negative errno
 * when the file cannot be read, which is logged.
 */
int credentials_check(struct credentials *credentials, const char *authorization,
		      const struct token **ret);

/** credentials_has() - whether a token was neither revoked nor has expired. */
bool credentials_has(struct credentials *credentials, const char *id);

#endif
