// SPDX-License-Identifier: GPL-2.0-or-later
#include "token/token-file.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/io.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)
#define TEMPORARY_NAME "." TOKEN_FILE_NAME ".new"

int token_file_read(int folder, struct arena *arena, struct tokens *ret, const char **ret_error)
{
	struct bytes text;
	int r;

	r = io_read_file(folder, TOKEN_FILE_NAME, FILE_BYTES_MAX, arena, &text);
	if (r == -ENOENT) {
		*ret = (struct tokens){ 0 };
		return 0;
	}
	if (r < 0) {
		*ret_error = strerror(-r);
		return r;
	}
	return tokens_parse(text, arena, ret, ret_error);
}

/* Where there is no gateway, nobody but root has to read it. */
static int give_to_gateway(int folder)
{
	const struct group *group = getgrnam(TOKEN_FILE_GROUP);

	if (!group)
		return 0;
	if (fchownat(folder, TEMPORARY_NAME, (uid_t)-1, group->gr_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == EPERM ? 0 : -errno; /* not root: a test */
	return fchmodat(folder, TEMPORARY_NAME, 0640, 0) < 0 ? -errno : 0;
}

static int replace(int folder, const char *text)
{
	int r;

	/* What is there was left by one who was killed: we have the lock. */
	(void)unlinkat(folder, TEMPORARY_NAME, 0);
	r = io_write_file(folder, TEMPORARY_NAME, bytes_of_text(text));
	if (r == 0)
		r = give_to_gateway(folder);
	if (r == 0 && renameat(folder, TEMPORARY_NAME, folder, TOKEN_FILE_NAME) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(folder, TEMPORARY_NAME, 0);
	return r < 0 || fsync(folder) == 0 ? r : -errno;
}

static int change_locked(int folder, struct arena *arena, token_change_t change, void *userdata,
			 const char **ret_error)
{
	struct tokens tokens;
	int r;

	r = token_file_read(folder, arena, &tokens, ret_error);
	if (r < 0)
		return r;
	r = change(arena, &tokens, userdata);
	if (r < 0)
		return r;
	return replace(folder, tokens_print(arena, &tokens));
}

int token_file_change(int folder, struct arena *arena, token_change_t change, void *userdata,
		      const char **ret_error)
{
	int r;

	*ret_error = NULL;
	r = flock(folder, LOCK_EX) < 0 ? -errno : 0;
	if (r == 0)
		r = change_locked(folder, arena, change, userdata, ret_error);
	(void)flock(folder, LOCK_UN);
	if (r < 0 && !*ret_error)
		*ret_error = strerror(-r);
	return r;
}
