// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/json.h"
#include "manager/job-result.h"
#include "manager/job.h"

struct fixture {
	sd_event *event;
	struct jobs *jobs;
	struct json_object *input;
	int n_done;
	char errors[512], content[64], order[64];
	size_t n_findings;
};

static void run_answer(const struct operation_environment *environment, struct json_object *input,
		       struct arena *arena, struct operation_result *ret)
{
	ret->content = (struct bytes){ (const uint8_t *)"forty-two", 9 };
}

static void run_fail(const struct operation_environment *environment, struct json_object *input,
		     struct arena *arena, struct operation_result *ret)
{
	finding_add(&ret->findings, "a-rule", FINDING_ERROR, "an object", "it is %s", "wrong");
	operation_fail(arena, ret, OPERATION_ERROR_INVALID, "no such %s", "thing");
}

static void run_crash(const struct operation_environment *environment, struct json_object *input,
		      struct arena *arena, struct operation_result *ret)
{
	raise(SIGKILL);
}

static void run_hang(const struct operation_environment *environment, struct json_object *input,
		     struct arena *arena, struct operation_result *ret)
{
	for (;;)
		pause();
}

static const struct operation answer = { .name = "Answer", .run = run_answer };
static const struct operation change = { .name = "Change", .run = run_answer, .is_change = true };
static const struct operation quick = { .name = "Quick", .run = run_answer, .is_quick = true };
static const struct operation fails = { .name = "Fails", .run = run_fail };
static const struct operation crashes = { .name = "Crashes", .run = run_crash };
static const struct operation hangs = { .name = "Hangs", .run = run_hang };

static void note_done(void *userdata, const struct operation *operation,
		      const struct operation_result *result)
{
	struct fixture *f = userdata;

	f->n_done++;
	strncat(f->order, operation->name, 1);
	if (result->error) {
		strcat(f->errors, result->error);
		strcat(f->errors, ": ");
		strcat(f->errors, result->message);
	} else {
		memcpy(f->content, result->content.data, result->content.size);
	}
	f->n_findings = result->findings.n;
}

static int set_up(void **state)
{
	const struct operation_environment environment = { .root = "/", .timeout_us = 200000 };
	struct fixture *f = calloc(1, sizeof(*f));
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	assert_true(sd_event_new(&f->event) >= 0);
	assert_int_equal(jobs_new(f->event, &environment, &f->jobs), 0);
	f->input = json_object_new_object();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	jobs_free(f->jobs);
	sd_event_unref(f->event);
	json_object_put(f->input);
	free(f);
	return 0;
}

static int start(struct fixture *f, const struct operation *operation)
{
	return jobs_start(f->jobs, operation, f->input, note_done, f);
}

static void run_until(struct fixture *f, int n_done)
{
	while (f->n_done < n_done)
		assert_true(sd_event_run(f->event, UINT64_MAX) >= 0);
}

static void a_job_delivers_what_its_process_computed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(start(f, &answer), 0);
	assert_int_equal(f->n_done, 0);
	run_until(f, 1);
	assert_string_equal(f->content, "forty-two");
}

static void a_quick_operation_is_done_at_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(start(f, &quick), 0);
	assert_int_equal(f->n_done, 1);
}

static void an_error_arrives_with_message_and_findings(void **state)
{
	struct fixture *f = *state;

	start(f, &fails);
	run_until(f, 1);
	assert_string_equal(f->errors, "InvalidArgument: no such thing");
	assert_int_equal(f->n_findings, 1);
}

static void a_crash_is_an_error_to_the_caller_alone(void **state)
{
	struct fixture *f = *state;

	start(f, &crashes);
	start(f, &answer);
	run_until(f, 2);
	assert_non_null(strstr(f->errors, "Failed: Crashes ended unexpectedly (signal 9)"));
	assert_string_equal(f->content, "forty-two");
}

static void a_job_that_hangs_is_stopped(void **state)
{
	struct fixture *f = *state;

	start(f, &hangs);
	run_until(f, 1);
	assert_non_null(strstr(f->errors, "TimedOut: Hangs took longer than 200 ms"));
}

static void changes_keep_their_order(void **state)
{
	static const struct operation slow = { .name = "1", .run = run_hang, .is_change = true };
	struct fixture *f = *state;

	start(f, &slow);
	start(f, &change);
	start(f, &answer);
	run_until(f, 3);
	assert_string_equal(f->order, "A1C");
}

static void start_another(void *userdata, const struct operation *operation,
			  const struct operation_result *result)
{
	struct fixture *f = userdata;

	note_done(userdata, operation, result);
	if (f->n_done < 3)
		assert_int_equal(jobs_start(f->jobs, &answer, f->input, start_another, f), 0);
}

/* The first was once started again, and its time limit outlived it. */
static void who_is_told_may_start_another(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(jobs_start(f->jobs, &answer, f->input, start_another, f), 0);
	run_until(f, 3);
	/* Nothing of them is left in the loop when their time is over. */
	assert_int_equal(sd_event_run(f->event, 400000), 0);
	assert_int_equal(f->n_done, 3);
}

static void too_many_jobs_are_refused_not_queued_for_ever(void **state)
{
	struct fixture *f = *state;
	int i;

	for (i = 0; i < JOBS_RUNNING_MAX + JOBS_WAITING_MAX; i++)
		assert_int_equal(start(f, &answer), 0);
	assert_int_equal(start(f, &answer), -EBUSY);
	run_until(f, JOBS_RUNNING_MAX + JOBS_WAITING_MAX);
}

static void unfinished_jobs_are_told_when_the_daemon_ends(void **state)
{
	struct fixture *f = *state;

	start(f, &hangs);
	f->jobs = jobs_free(f->jobs);
	assert_int_equal(f->n_done, 1);
	assert_non_null(strstr(f->errors, "The daemon is ending"));
}

static void a_forged_result_is_refused(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t size;
		int expected;
	} cases[] = {
		{ "empty", "", 0, -EBADMSG },
		{ "length beyond the end", "\xff\xff\xff\x7f", 4, -EBADMSG },
		{ "parts missing", "\xff\xff\xff\xff", 4, -EBADMSG },
		{ "bytes behind", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x", 17,
		  -EBADMSG },
		{ "too large", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21, -EFBIG },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC);
		struct operation_result result;

		assert_int_equal(write(fd, cases[i].bytes, cases[i].size), cases[i].size);
		if (job_result_read(fd, 20, arena, &result) != cases[i].expected)
			fail_msg("%s", cases[i].name);
	}
}

int main(void)
{
#define JOB_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		JOB_TEST(a_job_delivers_what_its_process_computed),
		JOB_TEST(a_quick_operation_is_done_at_once),
		JOB_TEST(an_error_arrives_with_message_and_findings),
		JOB_TEST(a_crash_is_an_error_to_the_caller_alone),
		JOB_TEST(a_job_that_hangs_is_stopped),
		JOB_TEST(changes_keep_their_order),
		JOB_TEST(who_is_told_may_start_another),
		JOB_TEST(too_many_jobs_are_refused_not_queued_for_ever),
		JOB_TEST(unfinished_jobs_are_told_when_the_daemon_ends),
		cmocka_unit_test(a_forged_result_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
