// SPDX-License-Identifier: GPL-2.0-or-later
/* Verbs that look at the machine: inventory, collect. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "cellctl.h"
#include "inventory-view.h"
#include "output.h"
#include "probe/collect.h"

/* ---- collect ------------------------------------------------------------- */

/* Through a temporary file beside it: what has the name is whole. */
static int write_archive_file(const struct collection *collection, struct arena *arena,
			      const char *path)
{
	const char *temporary = arena_printf(arena, "%s.%d.tmp", path, (int)getpid());
	_cleanup_close_ int fd = -1;
	int r;

	/* Addresses and the command line are in it: not for everybody's eyes. */
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = collection_write(collection, fd, time(NULL));
	if (r == 0 && (fsync(fd) < 0 || rename(temporary, path) < 0))
		r = -errno;
	if (r < 0)
		unlink(temporary);
	return r;
}

int verb_collect(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(collection_freep) struct collection *collection = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(sysroot_freep) struct sysroot *root = NULL;
	struct collect_summary summary;
	bool is_stdout;
	int r;

	if (argc != 2)
		return cellctl_usage_error(argv[0],
					   "name one file to write, or - for standard output");
	is_stdout = strcmp(argv[1], "-") == 0;
	if (is_stdout && isatty(STDOUT_FILENO))
		return cellctl_usage_error(argv[0],
					   "an archive is not for a terminal; name a file");
	if (cellctl_open_root(ctl, &root) < 0)
		return CELLCTL_ERROR;

	collection = collection_new(root);
	if (is_stdout)
		r = collection_write(collection, STDOUT_FILENO, time(NULL));
	else
		r = write_archive_file(collection, arena, argv[1]);
	if (r < 0)
		return cellctl_error("%s: %s", argv[1], strerror(-r));

	summary = collection_summarize(collection);
	fprintf(stderr,
		"%s: %zu files with %zu bytes, %zu links, %zu directories; "
		"%zu reads failed and are recorded\n",
		is_stdout ? "archive" : argv[1], summary.n_files, summary.n_bytes, summary.n_links,
		summary.n_directories, summary.n_errors);
	return CELLCTL_FINE;
}

/* ---- inventory ----------------------------------------------------------- */

/* What an inventory finds wrong is no failure to take it. */
static int status_of(const struct finding_list *findings)
{
	return finding_list_worst(findings) >= FINDING_WARNING ? CELLCTL_WARNING : CELLCTL_FINE;
}

int verb_inventory(struct cellctl *ctl, int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = NULL;
	_cleanup_json_ struct json_object *json = NULL;

	if (argc != 1)
		return cellctl_usage_error(argv[0], "unexpected argument '%s'", argv[1]);
	if (cellctl_probe(ctl, &inventory) < 0)
		return CELLCTL_ERROR;
	output_start_pager(ctl);
	if (ctl->is_json) {
		json = inventory_to_json(inventory);
		output_json(json);
	} else {
		inventory_view_print(ctl, inventory);
	}
	return status_of(&inventory->findings);
}
