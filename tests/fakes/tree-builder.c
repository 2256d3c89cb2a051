// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/tree-builder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree {
	char path[PATH_MAX];
};

static void end(const char *what, const char *path)
{
	fprintf(stderr, "tree-builder: cannot %s %s: %s\n", what, path, strerror(errno));
	abort();
}

struct tree *tree_new(void)
{
	const char *parent = getenv("TMPDIR");
	struct tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		end("allocate", "a tree");
	snprintf(tree->path, sizeof(tree->path), "%s/cellwarden-tree-XXXXXX",
		 parent ? parent : "/tmp");
	if (!mkdtemp(tree->path))
		end("make", tree->path);
	return tree;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

struct tree *tree_free(struct tree *tree)
{
	if (tree && nftw(tree->path, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0)
		end("remove", tree->path);
	free(tree);
	return NULL;
}

const char *tree_path(const struct tree *tree)
{
	return tree->path;
}

static void join(const struct tree *tree, const char *path, char joined[PATH_MAX])
{
	if (snprintf(joined, PATH_MAX, "%s%s", tree->path, path) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		end("name", path);
	}
}

static void make_parents(const struct tree *tree, char *path)
{
	char *slash = path + strlen(tree->path);

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			end("make", path);
		*slash = '/';
	}
}

void tree_directory(struct tree *tree, const char *path)
{
	char joined[PATH_MAX];

	join(tree, path, joined);
	make_parents(tree, joined);
	if (mkdir(joined, 0755) < 0 && errno != EEXIST)
		end("make", joined);
}

void tree_bytes(struct tree *tree, const char *path, const void *data, size_t size)
{
	_cleanup_(fclosep) FILE *file = NULL;
	char joined[PATH_MAX];

	join(tree, path, joined);
	make_parents(tree, joined);
	file = fopen(joined, "w");
	if (!file || fwrite(data, 1, size, file) != size || fflush(file) != 0)
		end("write", joined);
}

void tree_file(struct tree *tree, const char *path, const char *format, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list ap;
	int length;

	va_start(ap, format);
	length = vasprintf(&text, format, ap);
	va_end(ap);
	if (length < 0)
		end("format", path);
	text[length] = '\n'; /* in place of the terminator, which is not written */
	tree_bytes(tree, path, text, (size_t)length + 1);
}

void tree_link(struct tree *tree, const char *path, const char *target)
{
	char joined[PATH_MAX];

	join(tree, path, joined);
	make_parents(tree, joined);
	if (symlink(target, joined) < 0)
		end("link", joined);
}
