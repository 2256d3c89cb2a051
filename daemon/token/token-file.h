/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of tokens: /etc/cellwarden/tokens.json, root's, readable by the gateway's group. */
#ifndef TOKEN_TOKEN_FILE_H
#define TOKEN_TOKEN_FILE_H

#include "token/token.h"

#define TOKEN_FILE_FOLDER "etc/cellwarden"
#define TOKEN_FILE_NAME   "tokens.json"
#define TOKEN_FILE        "/" TOKEN_FILE_FOLDER "/" TOKEN_FILE_NAME
#define TOKEN_FILE_GROUP  "cellwarden-httpd"

/**
 * token_file_read() - all tokens; an absent file has none
 * @ret_error: on failure what is wrong, owned by @arena
 *
 * Return: 0; -EINVAL for what is no file of tokens; a negative errno.
 */
int token_file_read(int folder, struct arena *arena, struct tokens *ret, const char **ret_error);

/** token_change_t - edits @tokens in place. Return: 0; a negative errno, which changes nothing. */
typedef int (*token_change_t)(struct arena *arena, struct tokens *tokens, void *userdata);

/**
 * token_file_change() - read, change, replace; one at a time
 * @folder: opened for reading
 *
 * Return: 0; as token_file_read(); what @change returned.
 */
int token_file_change(int folder, struct arena *arena, token_change_t change, void *userdata,
		      const char **ret_error);

#endif
