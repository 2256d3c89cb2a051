/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Jobs: operations in processes of their own, driven by the event loop. A job
 * that crashes, hangs or eats memory is an error to its caller and nothing to
 * anybody else.
 */
#ifndef MANAGER_JOB_H
#define MANAGER_JOB_H

#include <systemd/sd-event.h>

#include "manager/operation.h"

#define JOBS_RUNNING_MAX 4
#define JOBS_WAITING_MAX 64
#define JOB_TIMEOUT_US   (UINT64_C(30) * 1000 * 1000) /* what the daemon sets */
#define JOB_RESULT_MAX   ((size_t)16 << 20)
#define JOB_MEMORY_MAX   ((size_t)512 << 20) /* address space of a job's process */

struct jobs;

/** jobs_new() - an empty queue on an event loop; SIGCHLD must be blocked in the process. */
int jobs_new(sd_event *event, const struct operation_environment *environment, struct jobs **ret);

/** jobs_free() - kills what runs; callbacks of unfinished jobs are called with an error. */
struct jobs *jobs_free(struct jobs *jobs);
DEFINE_CLEANUP(struct jobs *, jobs_free)

/** job_done_t - called exactly once a job; @result is valid during the call only. */
typedef void (*job_done_t)(void *userdata, const struct operation *operation,
			   const struct operation_result *result);

/**
 * jobs_start() - run an operation
 * @input: referenced as long as needed
 *
 * Return: 0, and @done will be called (from the event loop, or before this
 * returns for a quick operation); -EBUSY if too many wait already, and @done
 * will not be called.
 */
int jobs_start(struct jobs *jobs, const struct operation *operation, struct json_object *input,
	       job_done_t done, void *userdata);

#endif
