/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a job's process hands its result over: a file of length-prefixed parts. */
#ifndef MANAGER_JOB_RESULT_H
#define MANAGER_JOB_RESULT_H

#include "manager/operation.h"

/** job_result_write() - write @result to @fd. Return: 0; a negative errno. */
int job_result_write(int fd, const struct operation_result *result);

/**
 * job_result_read() - read what job_result_write() wrote
 * @max: bytes accepted at most
 * @ret: owned by @arena. The writer is not trusted: lengths are checked.
 *
 * Return: 0; -EFBIG, -EBADMSG, or a negative errno of reading.
 */
int job_result_read(int fd, size_t max, struct arena *arena, struct operation_result *ret);

#endif
