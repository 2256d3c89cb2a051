// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>
#include <time.h>

#include "token/token-file.h"

#define SCHEME "Bearer "

struct credentials {
	const char *folder;
	struct stat seen; /* of the file that tokens are of; all 0: there was none */
	bool is_read;
	struct arena *arena; /* of tokens */
	struct tokens tokens;
};

struct credentials *credentials_new(const char *folder)
{
	struct credentials *credentials = calloc(1, sizeof(*credentials));

	if (credentials)
		credentials->folder = folder;
	return credentials;
}

struct credentials *credentials_free(struct credentials *credentials)
{
	if (!credentials)
		return NULL;
	if (credentials->arena)
		arena_free(credentials->arena);
	free(credentials);
	return NULL;
}

/* It is replaced as a whole: another file has another number or another time. */
static bool is_same_file(const struct stat *one, const struct stat *two)
{
	return one->st_ino == two->st_ino && one->st_dev == two->st_dev &&
	       one->st_size == two->st_size && one->st_mtim.tv_sec == two->st_mtim.tv_sec &&
	       one->st_mtim.tv_nsec == two->st_mtim.tv_nsec;
}

static int read_file(struct credentials *credentials, int folder)
{
	struct arena *arena = arena_new();
	const char *error;
	int r;

	if (!arena)
		return -ENOMEM;
	r = token_file_read(folder, arena, &credentials->tokens, &error);
	if (credentials->arena)
		arena_free(credentials->arena);
	credentials->arena = arena;
	if (r == 0)
		return 0;
	credentials->tokens = (struct tokens){ 0 };
	sd_journal_print(
		LOG_ERR,
		"%s/" TOKEN_FILE_NAME
		" cannot be used: %s. No token is valid; `cellctl token list` reads it, too.",
		credentials->folder, error);
	return r;
}

/* Nobody is let in by a file that is not there any more. */
static int refresh(struct credentials *credentials)
{
	_cleanup_close_ int folder = open(credentials->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat now = { 0 };

	if (folder < 0 ||
	    (fstatat(folder, TOKEN_FILE_NAME, &now, AT_SYMLINK_NOFOLLOW) < 0 && errno != ENOENT)) {
		credentials->tokens = (struct tokens){ 0 };
		credentials->is_read = false;
		return -errno;
	}
	if (credentials->is_read && is_same_file(&now, &credentials->seen))
		return 0;
	credentials->seen = now;
	credentials->is_read = true;
	return read_file(credentials, folder);
}

int credentials_check(struct credentials *credentials, const char *authorization,
		      const struct token **ret)
{
	int r;

	if (strncasecmp(authorization, SCHEME, strlen(SCHEME)) != 0)
		return -EINVAL;
	r = refresh(credentials);
	if (r < 0)
		return r;
	return tokens_find(&credentials->tokens, authorization + strlen(SCHEME),
			   (uint64_t)time(NULL), ret);
}

bool credentials_has(struct credentials *credentials, const char *id)
{
	const struct token *token;

	if (refresh(credentials) < 0)
		return false;
	token = tokens_by_id(&credentials->tokens, id);
	return token && (!token->expires_s || token->expires_s > (uint64_t)time(NULL));
}
