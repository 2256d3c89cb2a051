// SPDX-License-Identifier: GPL-2.0-or-later
/* The ring of events: numbers without a gap, and honest about what is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "manager/events.h"

static int set_up(void **state)
{
	return events_new((struct events **)state);
}

static int tear_down(void **state)
{
	events_free(*state);
	return 0;
}

static void add(struct events *events, unsigned int n)
{
	while (n--)
		events_add(events, EVENT_CELL_STATE, "demo", NULL);
}

static void an_empty_ring_has_nothing_and_lost_nothing(void **state)
{
	assert_int_equal(events_last(*state), 0);
	assert_null(events_next(*state, 0));
	assert_true(events_has_all(*state, 0));
	assert_false(events_has_all(*state, 1));
	assert_int_equal(strlen(events_stream(*state)), EVENTS_STREAM_ID - 1);
}

static void events_come_in_order_with_what_was_said(void **state)
{
	struct json_object *data = json_object_new_object();
	const struct event *event;

	json_object_object_add(data, "to", json_object_new_string("a/b"));
	add(*state, 1);
	events_add(*state, EVENT_HYPERVISOR, NULL, data);
	event = events_next(*state, 1);
	assert_int_equal(event->id, 2);
	assert_string_equal(event->type, "hypervisor.state");
	assert_string_equal(event->cell, "");
	assert_string_equal(event->data, "{\"to\":\"a/b\"}");
	assert_true(event->realtime_us > UINT64_C(1600000000000000));
	assert_null(events_next(*state, 2));
	assert_string_equal(events_next(*state, 0)->cell, "demo");
}

static void a_full_ring_says_what_is_lost(void **state)
{
	static const struct {
		const char *name;
		unsigned int n;
		uint64_t since;
		bool has_all;
		uint64_t next;
	} cases[] = {
		{ "just full", EVENTS_MAX, 0, true, 1 },
		{ "one too many, from the beginning", 1, 0, false, 2 },
		{ "one too many, from the oldest kept", 0, 1, true, 2 },
		{ "round twice", EVENTS_MAX, 5, false, EVENTS_MAX + 2 },
		{ "the newest", 0, 2 * EVENTS_MAX, true, 2 * EVENTS_MAX + 1 },
		{ "nothing new", 0, 2 * EVENTS_MAX + 1, true, 0 },
		{ "the future", 0, 2 * EVENTS_MAX + 2, false, 0 },
		{ "far beyond", 0, UINT64_MAX, false, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct event *event;

		add(*state, cases[i].n);
		event = events_next(*state, cases[i].since);
		if (events_has_all(*state, cases[i].since) != cases[i].has_all ||
		    (event ? event->id : 0) != cases[i].next)
			fail_msg("%s: next is %d", cases[i].name, event ? (int)event->id : 0);
	}
}

static void what_is_too_long_is_left_out_and_said(void **state)
{
	static char text[EVENT_DATA_MAX + 1];
	struct json_object *data = json_object_new_object();

	memset(text, 'x', sizeof(text) - 1);
	json_object_object_add(data, "report", json_object_new_string(text));
	events_add(*state, EVENT_CELL_FAILED, "demo", data);
	assert_string_equal(events_next(*state, 0)->data, "{\"truncated\":true}");
}

static void note(void *userdata, const struct event *event)
{
	*(uint64_t *)userdata = event->id;
}

static void the_listener_hears_each(void **state)
{
	uint64_t heard = 0;

	events_listen(*state, note, &heard);
	add(*state, 3);
	assert_int_equal(heard, 3);
	events_listen(*state, NULL, NULL);
	add(*state, 1);
	assert_int_equal(heard, 3);
}

int main(void)
{
#define EVENTS_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	static const struct CMUnitTest tests[] = {
		EVENTS_TEST(an_empty_ring_has_nothing_and_lost_nothing),
		EVENTS_TEST(events_come_in_order_with_what_was_said),
		EVENTS_TEST(a_full_ring_says_what_is_lost),
		EVENTS_TEST(what_is_too_long_is_left_out_and_said),
		EVENTS_TEST(the_listener_hears_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
