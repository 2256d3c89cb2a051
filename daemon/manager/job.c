// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/job.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/json.h"
#include "manager/job-result.h"

#define JOB_OVER ((pid_t)-1)

struct job {
	struct job *next;
	struct jobs *jobs;
	const struct operation *operation;
	struct json_object *input;
	job_done_t done;
	void *userdata;

	pid_t pid; /* 0 while waiting, JOB_OVER when the process has ended */
	int result_fd;
	sd_event_source *child, *timeout;
	bool is_timed_out;
};

struct jobs {
	sd_event *event;
	struct operation_environment environment;
	struct job *items; /* in the order they were asked for */
};

static void job_free(struct job *job)
{
	struct job **link = &job->jobs->items;

	while (*link && *link != job)
		link = &(*link)->next;
	if (*link)
		*link = job->next;
	sd_event_source_disable_unref(job->child);
	sd_event_source_disable_unref(job->timeout);
	cleanup_close(&job->result_fd);
	json_object_put(job->input);
	free(job);
}

int jobs_new(sd_event *event, const struct operation_environment *environment, struct jobs **ret)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));

	if (!jobs)
		return -ENOMEM;
	jobs->event = sd_event_ref(event);
	jobs->environment = *environment;
	*ret = jobs;
	return 0;
}

static void finish_with_error(struct job *job, const char *error, const char *message)
{
	const struct operation_result result = { .error = error, .message = message };

	job->done(job->userdata, job->operation, &result);
}

struct jobs *jobs_free(struct jobs *jobs)
{
	if (!jobs)
		return NULL;
	while (jobs->items) {
		struct job *job = jobs->items;

		if (job->pid > 0) {
			kill(job->pid, SIGKILL);
			(void)waitpid(job->pid, NULL, 0);
		}
		finish_with_error(job, OPERATION_ERROR_FAILED,
				  "The daemon is ending; ask again when it runs.");
		job_free(job);
	}
	sd_event_unref(jobs->event);
	free(jobs);
	return NULL;
}

/* The process of a job: computes, writes the result, ends. */
static void __attribute__((noreturn)) run_child(const struct job *job)
{
	static const struct rlimit memory = { JOB_MEMORY_MAX, JOB_MEMORY_MAX };
	struct operation_result result = { 0 };
	struct arena *arena = arena_new();
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
#if !defined(__SANITIZE_ADDRESS__)
	setrlimit(RLIMIT_AS, &memory); /* the sanitizer's shadow memory would not fit */
#else
	(void)memory;
#endif
	if (!arena)
		_exit(EXIT_FAILURE);
	result.findings.arena = arena;
	job->operation->run(&job->jobs->environment, job->input, arena, &result);
	_exit(job_result_write(job->result_fd, &result) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

static void start_next(struct jobs *jobs);

static void deliver(struct job *job, const siginfo_t *info)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct operation_result result;
	char message[160];

	if (job->is_timed_out) {
		snprintf(message, sizeof(message),
			 "%s took longer than %" PRIu64 " ms and was stopped; nothing was changed. "
			 "Try again, and report it if it stays so.",
			 job->operation->name, job->jobs->environment.timeout_us / 1000);
		finish_with_error(job, OPERATION_ERROR_TIMEOUT, message);
	} else if (info->si_code != CLD_EXITED || info->si_status != EXIT_SUCCESS || !arena ||
		   job_result_read(job->result_fd, JOB_RESULT_MAX, arena, &result) < 0) {
		snprintf(message, sizeof(message),
			 "%s ended unexpectedly (%s %d). This is a defect of cellwardend; "
			 "`journalctl -u cellwardend` and `cellctl collect` help to report it.",
			 job->operation->name,
			 info->si_code == CLD_EXITED ? "exit status" : "signal", info->si_status);
		finish_with_error(job, OPERATION_ERROR_FAILED, message);
	} else {
		job->done(job->userdata, job->operation, &result);
	}
}

static int on_child(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct job *job = userdata;
	struct jobs *jobs = job->jobs;

	job->pid =
		JOB_OVER; /* who is told may start another, which must not start this one again */
	deliver(job, info);
	job_free(job);
	start_next(jobs);
	return 0;
}

static int on_timeout(sd_event_source *source, uint64_t now_us, void *userdata)
{
	struct job *job = userdata;

	job->is_timed_out = true;
	kill(job->pid, SIGKILL);
	return 0;
}

static int fork_job(struct job *job)
{
	pid_t pid;
	int r;

	job->result_fd = memfd_create("cellwarden-result", MFD_CLOEXEC);
	if (job->result_fd < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		run_child(job);
	job->pid = pid;
	r = sd_event_add_child(job->jobs->event, &job->child, pid, WEXITED, on_child, job);
	if (r < 0)
		goto kill_child;
	r = sd_event_add_time_relative(job->jobs->event, &job->timeout, CLOCK_MONOTONIC,
				       job->jobs->environment.timeout_us, 0, on_timeout, job);
	if (r < 0)
		goto kill_child;
	return 0;

kill_child:
	kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	job->pid = 0;
	return r;
}

/* Starts waiting jobs as far as limits and the order of changes allow. */
static void start_next(struct jobs *jobs)
{
	bool is_change_ahead = false;
	unsigned int n_running = 0;
	struct job *job, *next;

	for (job = jobs->items; job; job = job->next)
		n_running += job->pid > 0;
	for (job = jobs->items; job && n_running < JOBS_RUNNING_MAX; job = next) {
		next = job->next;
		if (job->pid == 0 && !(job->operation->is_change && is_change_ahead)) {
			if (fork_job(job) < 0) {
				finish_with_error(job, OPERATION_ERROR_FAILED,
						  "No process could be started for this "
						  "operation; the machine is out of memory or "
						  "processes. Nothing was changed.");
				job_free(job);
				continue;
			}
			n_running++;
		}
		is_change_ahead |= job->operation->is_change;
	}
}

static void run_quick(struct jobs *jobs, const struct operation *operation,
		      struct json_object *input, job_done_t done, void *userdata)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct operation_result result = { .findings.arena = arena };

	operation->run(&jobs->environment, input, arena, &result);
	done(userdata, operation, &result);
}

int jobs_start(struct jobs *jobs, const struct operation *operation, struct json_object *input,
	       job_done_t done, void *userdata)
{
	struct job *job, **link = &jobs->items;
	unsigned int n = 0;

	if (operation->is_quick) {
		run_quick(jobs, operation, input, done, userdata);
		return 0;
	}
	for (; *link; link = &(*link)->next)
		n++;
	if (n >= JOBS_RUNNING_MAX + JOBS_WAITING_MAX)
		return -EBUSY;
	job = calloc(1, sizeof(*job));
	if (!job)
		return -EBUSY;
	*job = (struct job){
		.jobs = jobs,
		.operation = operation,
		.input = json_object_get(input),
		.done = done,
		.userdata = userdata,
		.result_fd = -1,
	};
	*link = job;
	start_next(jobs);
	return 0;
}
