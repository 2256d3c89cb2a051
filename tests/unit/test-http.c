// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "http/negotiation.h"
#include "http/problem.h"
#include "http/route.h"
#include "http/settings.h"

static const char *const offers[] = { "application/json", "application/octet-stream",
				      "text/x-csrc" };

static const struct {
	const char *name, *accept;
	int expected;
} media_cases[] = {
	{ "no header takes the preferred one", NULL, 0 },
	{ "anything", "*/*", 0 },
	{ "exactly one", "application/octet-stream", 1 },
	{ "case does not matter", "TEXT/X-CSRC", 2 },
	{ "any text", "text/*", 2 },
	{ "the higher quality wins", "application/json;q=0.5, text/x-csrc;q=0.8", 2 },
	{ "between equals the earlier offer", "text/x-csrc, application/json", 0 },
	{ "the more specific range decides", "*/*, application/json;q=0", 1 },
	{ "zero is a refusal", "application/json;q=0", -1 },
	{ "a malformed quality is not chosen", "application/json;q=x", -1 },
	{ "a quality above one is malformed", "application/json;q=1.5", -1 },
	{ "nothing we have", "image/png", -1 },
	{ "an empty header accepts nothing", "", -1 },
	{ "only separators", ",;,", -1 },
};

static void media_types_are_negotiated(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(media_cases); i++)
		if (negotiate_media(media_cases[i].accept, offers, ARRAY_SIZE(offers)) !=
		    media_cases[i].expected)
			fail_msg("%s", media_cases[i].name);
}

static void an_entity_tag_is_known_by_its_content(void **state)
{
	char one[ETAG_BYTES], two[ETAG_BYTES], list[64];

	etag_of((struct bytes){ (const uint8_t *)"a", 1 }, one);
	etag_of((struct bytes){ (const uint8_t *)"b", 1 }, two);
	assert_string_equal(one, "\"af63dc4c8601ec8c\""); /* FNV-1a of "a", from its test suite */
	assert_true(etag_matches(one, one));
	assert_true(etag_matches("*", one));
	assert_false(etag_matches(two, one));
	assert_false(etag_matches(NULL, one));
	assert_false(etag_matches("", one));
	snprintf(list, sizeof(list), "%s , W/%s", two, one);
	assert_true(etag_matches(list, one));
}

static const struct {
	const char *host;
	bool is_allowed;
} host_cases[] = {
	{ "localhost", true },
	{ "localhost:8080", true },
	{ "LocalHost", true },
	{ "127.0.0.1:8080", true },
	{ "[::1]", true },
	{ "[::1]:8080", true },
	{ "board.example:80", true },
	{ "evil.example", false },
	{ "localhost.evil.example", false },
	{ "localhost:80:80", false },
	{ "", false },
	{ NULL, false },
	{ "[::2]:8080", false },
};

static void foreign_hosts_are_refused(void **state)
{
	static const char *const allowed[] = { "board.example" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(host_cases); i++)
		if (host_is_allowed(host_cases[i].host, allowed, 1) != host_cases[i].is_allowed)
			fail_msg("%s", host_cases[i].host ? host_cases[i].host : "(none)");
}

static const struct {
	const char *name, *text, *error;
} settings_cases[] = {
	{ "nothing", "", NULL },
	{ "comments and sections", "# x\n; y\n[Gateway]\n\n", NULL },
	{ "a role", " AnonymousRole = viewer \r\n", NULL },
	{ "an unknown role", "\nAnonymousRole=admin",
	  "line 2: AnonymousRole=admin is not known; use \"none\" or \"viewer\"" },
	{ "an unknown setting", "Anonymous=viewer",
	  "line 1: the setting \"Anonymous\" is not known; known are: AnonymousRole, "
	  "AllowedHosts, ImageSizeMax, TLSCertificate, TLSKey" },
	{ "a certificate that is not there", "\nTLSCertificate=/nonexistent",
	  "line 2: /nonexistent cannot be read: No such file or directory" },
	{ "a certificate without its key", "TLSCertificate=/proc/self/status",
	  "TLSCertificate and TLSKey are needed together" },
	{ "an image of nothing", "ImageSizeMax=0",
	  "line 1: ImageSizeMax=0 is no size above 0, as in \"256M\"" },
	{ "an image of much", "ImageSizeMax=large",
	  "line 1: ImageSizeMax=large is no size above 0, as in \"256M\"" },
	{ "no setting", "viewer", "line 1: this is no Name=value line" },
};

static void settings_are_read_or_refused_by_line(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings_cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *text = settings_cases[i].text, *error = NULL;
		struct settings settings;
		int r = settings_parse((struct bytes){ (const uint8_t *)text, strlen(text) }, arena,
				       &settings, &error);

		assert_int_equal(r, settings_cases[i].error ? -EINVAL : 0);
		if (settings_cases[i].error)
			assert_string_equal(error, settings_cases[i].error);
	}
}

static void settings_have_their_values(void **state)
{
	static const char text[] = "AnonymousRole=viewer\nAllowedHosts=a.example  b.example\n"
				   "ImageSizeMax=1G\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct settings settings;
	const char *error;

	assert_int_equal(settings_parse((struct bytes){ (const uint8_t *)text, strlen(text) },
					arena, &settings, &error),
			 0);
	assert_int_equal(settings.anonymous_role, ROLE_VIEWER);
	assert_int_equal(settings.n_allowed_hosts, 2);
	assert_string_equal(settings.allowed_hosts[1], "b.example");
	assert_int_equal(settings.image_bytes_max, UINT64_C(1) << 30);
	assert_int_equal(settings_load("/nonexistent/httpd.conf", arena, &settings, &error), 0);
	assert_int_equal(settings.anonymous_role, ROLE_NONE);
	assert_int_equal(settings.image_bytes_max, UINT64_C(256) << 20);
	assert_int_equal(settings_load("/", arena, &settings, &error), -EISDIR);
}

static void every_problem_has_a_name_a_code_and_a_way_out(void **state)
{
	const struct problem *table;
	size_t n, i;

	table = problems(&n);
	for (i = 0; i < n; i++) {
		assert_ptr_equal(problem_by_name(table[i].name), &table[i]);
		assert_in_range(table[i].status, 400, 599);
		assert_true(table[i].code && table[i].title && table[i].help);
		if (table[i].error)
			assert_ptr_equal(problem_of_error(table[i].error), &table[i]);
	}
	assert_int_equal(problem_of_error("org.freedesktop.DBus.Error.NoReply")->status, 503);
	assert_int_equal(problem_of_error("org.example.Unknown")->status, 500);
}

static void a_problem_document_repeats_the_error_text(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bytes body = problem_document(arena, problem_by_name("not-found"), "No /x.");
	_cleanup_json_ struct json_object *json = json_tokener_parse((const char *)body.data);

	assert_string_equal(json_object_get_string(json_object_object_get(json, "type")),
			    "/problems/not-found");
	assert_string_equal(json_object_get_string(json_object_object_get(json, "detail")),
			    "No /x.");
	assert_int_equal(json_object_get_int(json_object_object_get(json, "status")), 404);
}

static const struct {
	const char *target, *method, *route, *value; /* route NULL: there is none */
} target_cases[] = {
	{ "/cells", "GET", "/cells", NULL },
	{ "/cells", "HEAD", "/cells", NULL },
	{ "/cells", "POST", "/cells", NULL },
	{ "/cells", "PUT", NULL, NULL },
	{ "/cells?x=/a", "GET", "/cells", NULL },
	{ "/api/v1/cells", "GET", "/cells", NULL },
	{ "/api/v1", "GET", "/service", NULL },
	{ "/api/v1?x", "GET", "/service", NULL },
	{ "/api/v1/", "GET", "/service", NULL },
	{ "/api/v1/?x", "GET", "/service", NULL },
	{ "/?x", "GET", "/", NULL },
	{ "/dashboard/style.css", "GET", "/dashboard/{name}", "style.css" },
	{ "/", "GET", "/", NULL },
	{ "/c%65lls", "GET", "/cells", NULL },
	{ "/cells/demo", "GET", "/cells/{name}", "demo" },
	{ "/cells/a%2fb%20c", "GET", "/cells/{name}", "a/b c" },
	{ "/cells/demo", "DELETE", "/cells/{name}", "demo" },
	{ "/cells/demo/start", "POST", "/cells/{name}/start", "demo" },
	{ "/cells/demo/start", "GET", NULL, NULL },
	{ "/cells/demo/images/0x1000", "PUT", "/cells/{name}/images/{address}", "demo" },
	{ "/schemas/cell.json", "GET", "/schemas/{name}", "cell.json" },
	{ "/schemas/a/b", "GET", NULL, NULL },
	{ "/schemas/", "GET", NULL, NULL },
	{ "/schemas", "GET", NULL, NULL },
	{ "/api/v1cells", "GET", NULL, NULL },
	{ "/api/v1/api/v1/cells", "GET", NULL, NULL },
	{ "/cells/", "GET", NULL, NULL },
	{ "/cells//start", "POST", NULL, NULL },
	{ "/1/2/3/4/5/6/7/8/9/10", "GET", NULL, NULL },
	{ "/CELLS", "GET", NULL, NULL },
	{ "cells", "GET", NULL, NULL },
};

static void targets_have_one_route_with_and_without_the_prefix(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(target_cases); i++) {
		const char *target = target_cases[i].target;
		struct route_match match = route_match(target, target_cases[i].method, arena);

		if (!target_cases[i].route) {
			if (match.route)
				fail_msg("%s is %s", target, match.route->path);
			continue;
		}
		if (!match.route)
			fail_msg("%s has no route", target);
		assert_string_equal(match.route->path, target_cases[i].route);
		if (target_cases[i].value)
			assert_string_equal(route_value(&match, "{name}"), target_cases[i].value);
	}
}

static void a_path_tells_its_methods_whichever_was_asked_for(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct route_match match = route_match("/cells/demo", "BREW", arena);

	assert_null(match.route);
	assert_string_equal(match.methods[0], "GET");
	assert_string_equal(match.methods[1], "HEAD");
	assert_string_equal(match.methods[2], "DELETE");
	assert_null(match.methods[3]);
	assert_null(route_match("/nowhere", "GET", arena).methods[0]);
}

static void escapes_that_stand_for_no_character_are_not_clean(void **state)
{
	static const char *const clean[] = { "", "/cells", "/a%20b", "/%2F?x=%ff" };
	static const char *const dirty[] = { "/%00", "/a%", "/a%2", "/%zz", "/%2g", "?x=%00" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(clean); i++)
		if (!route_target_is_clean(clean[i]))
			fail_msg("%s", clean[i]);
	for (i = 0; i < ARRAY_SIZE(dirty); i++)
		if (route_target_is_clean(dirty[i]))
			fail_msg("%s", dirty[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(media_types_are_negotiated),
		cmocka_unit_test(an_entity_tag_is_known_by_its_content),
		cmocka_unit_test(foreign_hosts_are_refused),
		cmocka_unit_test(settings_are_read_or_refused_by_line),
		cmocka_unit_test(settings_have_their_values),
		cmocka_unit_test(every_problem_has_a_name_a_code_and_a_way_out),
		cmocka_unit_test(a_problem_document_repeats_the_error_text),
		cmocka_unit_test(targets_have_one_route_with_and_without_the_prefix),
		cmocka_unit_test(a_path_tells_its_methods_whichever_was_asked_for),
		cmocka_unit_test(escapes_that_stand_for_no_character_are_not_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
