/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing all of something, however often the kernel says "some". */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/arena.h"
#include "base/bytes.h"

/** io_write_all() - write all of @content. Return: 0; a negative errno of write(2). */
int io_write_all(int fd, struct bytes content);

/**
 * io_read_all() - read to the end of a file or pipe
 * @limit: the most that it may have
 * @ret: owned by @arena, followed by a 0 that @ret->size does not count
 *
 * Return: 0; -EFBIG above @limit; a negative errno of read(2).
 */
int io_read_all(int fd, size_t limit, struct arena *arena, struct bytes *ret);

/**
 * io_write_file() - make a new file, mode 0600, and sync it
 *
 * Return: 0; -EEXIST if it is there; a negative errno.
 */
int io_write_file(int directory, const char *name, struct bytes content);

/**
 * io_read_file() - all of a regular file of a directory; links are not followed
 *
 * Return: 0; -EBADMSG for anything that is no regular file; -EFBIG above @limit;
 * a negative errno.
 */
int io_read_file(int directory, const char *name, size_t limit, struct arena *arena,
		 struct bytes *ret);

#endif
