// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "http/event-json.h"
#include "http/event-log.h"

static void add(struct event_log *log, uint64_t id)
{
	event_log_add(log, &(struct event){ id, "cell.state", "{\"full\":1}", "{}" });
}

/* All that is there for a reader. */
static const char *read_all(const struct event_log *log, enum event_view view,
			    struct event_place *place, size_t piece)
{
	static char text[256 * 1024];
	size_t n = 0;
	ssize_t got;

	while ((got = event_log_read(log, view, place, text + n, piece)) > 0)
		n += (size_t)got;
	assert_int_equal(got, 0);
	text[n] = 0;
	return text;
}

static struct event_log *new_log(uint64_t n)
{
	struct event_log *log = event_log_new();
	uint64_t id;

	event_log_begin(log, "s");
	for (id = 1; id <= n; id++)
		add(log, id);
	return log;
}

static void events_are_sent_whole_whatever_the_pieces(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(2);
	size_t piece;

	for (piece = 1; piece < 100; piece++) {
		struct event_place place = event_log_oldest(log);

		assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, piece),
				    "event: cell.state\nid: s-1\ndata: {}\n\n"
				    "event: cell.state\nid: s-2\ndata: {}\n\n");
	}
}

static void some_see_more(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(1);
	struct event_place place = event_log_oldest(log);

	assert_string_equal(read_all(log, EVENT_VIEW_FULL, &place, 100),
			    "event: cell.state\nid: s-1\ndata: {\"full\":1}\n\n");
}

#define RESYNC_AT(id) "event: resync\nid: s-" id "\ndata: {\"type\":\"resync\"}\n\n"

static const struct {
	const char *name, *last_event_id, *expected;
} place_cases[] = {
	{ "the newest", "s-1030", "" },
	{ "the one before", "s-1029", "event: cell.state\nid: s-1030\ndata: {}\n\n" },
	{ "lost since", "s-1", RESYNC_AT("1030") },
	{ "of the future", "s-1031", RESYNC_AT("1030") },
	{ "of another stream", "t-1030", RESYNC_AT("1030") },
	{ "of a stream whose name begins alike", "s1-1030", RESYNC_AT("1030") },
	{ "no number", "s-", RESYNC_AT("1030") },
	{ "a negative number", "s--1", RESYNC_AT("1030") },
	{ "a number and more", "s-1029 ", RESYNC_AT("1030") },
	{ "too large a number", "s-99999999999999999999", RESYNC_AT("1030") },
	{ "nothing of ours", "x", RESYNC_AT("1030") },
};

static void who_comes_back_gets_what_was_missed_or_is_told(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(1030);
	struct event_place place = event_log_after(log, "s-6"); /* 1024 are kept */
	size_t i, n = 0;
	const char *at;

	for (i = 0; i < ARRAY_SIZE(place_cases); i++) {
		struct event_place here = event_log_after(log, place_cases[i].last_event_id);
		const char *text = read_all(log, EVENT_VIEW_PUBLIC, &here, 1000);

		if (strcmp(text, place_cases[i].expected) != 0)
			fail_msg("%s: %s", place_cases[i].name, text);
		assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &here, 1000), "");
	}
	for (at = read_all(log, EVENT_VIEW_PUBLIC, &place, 1000); (at = strstr(at, "id: ")); at++)
		n++;
	assert_int_equal(n, 1024);
}

static void who_is_too_slow_is_told_or_cut_off(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(1);
	struct event_place at_start = event_log_oldest(log), inside = at_start;
	char piece[4];
	uint64_t id;

	assert_int_equal(event_log_read(log, EVENT_VIEW_FULL, &inside, piece, sizeof(piece)),
			 sizeof(piece));
	for (id = 2; id <= 1 + EVENT_LOG_EVENTS_MAX; id++)
		add(log, id);
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &at_start, 1000), RESYNC_AT("1025"));
	/* Half an event and then another would be an event that never was. */
	assert_int_equal(event_log_read(log, EVENT_VIEW_FULL, &inside, piece, sizeof(piece)),
			 -ESTALE);
}

static void another_stream_is_told(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(3);
	struct event_place place = event_log_end(log);

	event_log_begin(log, "s");
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000), "");
	event_log_begin(log, "t");
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000),
			    "event: resync\nid: t-0\ndata: {\"type\":\"resync\"}\n\n");
	add(log, 1);
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000),
			    "event: cell.state\nid: t-1\ndata: {}\n\n");
	place = event_log_after(log, "t-0");
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000),
			    "event: cell.state\nid: t-1\ndata: {}\n\n");
}

static void large_events_push_out_many(void **state)
{
	_cleanup_(event_log_freep) struct event_log *log = new_log(0);
	static char data[256 * 1024], huge[1 << 20];
	struct event_place place = event_log_end(log);
	uint64_t id;

	memset(data, 'x', sizeof(data) - 1);
	for (id = 1; id <= 20; id++)
		event_log_add(log, &(struct event){ id, "cell.failed", data, "{}" });
	assert_int_equal(event_log_after(log, "s-1").number, 0);
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000), RESYNC_AT("20"));
	/* One that would push out a quarter of all is lost itself, and that is told. */
	memset(huge, 'x', sizeof(huge) - 1);
	event_log_add(log, &(struct event){ 21, "cell.failed", huge, "{}" });
	assert_string_equal(read_all(log, EVENT_VIEW_PUBLIC, &place, 1000), RESYNC_AT("21"));
}

static const struct {
	const char *name;
	struct daemon_event from;
	const char *full, *public_one; /* NULL: no event */
} document_cases[] = {
	{ "a change of state",
	  { 1, 2, "cell.state", "demo", "{\"from\":\"running\",\"to\":\"shut down\"}" },
	  "{\"type\":\"cell.state\",\"realtime_us\":2,\"cell\":\"demo\","
	  "\"data\":{\"from\":\"running\",\"to\":\"shut down\"}}",
	  "{\"type\":\"cell.state\",\"realtime_us\":2,\"cell\":\"demo\","
	  "\"data\":{\"from\":\"running\",\"to\":\"shut down\"}}" },
	{ "a report is not for everyone",
	  { 1, 2, "cell.failed", "demo", "{\"report\":\"at 0x1000\",\"to\":\"failed\"}" },
	  "{\"type\":\"cell.failed\",\"realtime_us\":2,\"cell\":\"demo\","
	  "\"data\":{\"report\":\"at 0x1000\",\"to\":\"failed\"}}",
	  "{\"type\":\"cell.failed\",\"realtime_us\":2,\"cell\":\"demo\","
	  "\"data\":{\"to\":\"failed\"}}" },
	{ "lines stay one line",
	  { 1, 2, "cell.failed", "a\nb", "{\"report\":\"1\\n\\n2\"}" },
	  "{\"type\":\"cell.failed\",\"realtime_us\":2,\"cell\":\"a\\nb\","
	  "\"data\":{\"report\":\"1\\n\\n2\"}}",
	  "{\"type\":\"cell.failed\",\"realtime_us\":2,\"cell\":\"a\\nb\",\"data\":{}}" },
	{ "a type of two lines", { 1, 2, "a\nid: 7", "", "{}" }, NULL, NULL },
	{ "no type", { 1, 2, "", "", "{}" }, NULL, NULL },
	{ "no number", { 0, 2, "a", "", "{}" }, NULL, NULL },
	{ "data that is no object", { 1, 2, "a", "", "[]" }, NULL, NULL },
	{ "data that is no document", { 1, 2, "a", "", "{" }, NULL, NULL },
};

static void documents_are_one_line_and_public_ones_name_no_address(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(document_cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct event event;

		if (!event_from_daemon(arena, &document_cases[i].from, &event)) {
			assert_null(document_cases[i].full);
			continue;
		}
		if (!document_cases[i].full)
			fail_msg("%s: is an event", document_cases[i].name);
		assert_string_equal(event.full, document_cases[i].full);
		assert_string_equal(event.public_one, document_cases[i].public_one);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_are_sent_whole_whatever_the_pieces),
		cmocka_unit_test(some_see_more),
		cmocka_unit_test(who_comes_back_gets_what_was_missed_or_is_told),
		cmocka_unit_test(who_is_too_slow_is_told_or_cut_off),
		cmocka_unit_test(another_stream_is_told),
		cmocka_unit_test(large_events_push_out_many),
		cmocka_unit_test(documents_are_one_line_and_public_ones_name_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
