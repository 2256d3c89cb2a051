// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "token/token-file.h"

#define ZEROES         "0000000000000000000000000000000000000000000000000000000000000000"
/* SHA-256 of 32 bytes of 0: printf '%064d' 0 | xxd -r -p | sha256sum */
#define HASH_OF_ZEROES "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"

#define TOKEN_JSON(id, role, hash, expires)                  \
	"{\"id\":\"" id "\",\"name\":\"n\",\"role\":\"" role \
	"\",\"created\":1,\"expires\":" expires ",\"sha256\":\"" hash "\"}"

static struct tokens parse(struct arena *arena, const char *text)
{
	const char *error = NULL;
	struct tokens tokens;

	assert_int_equal(tokens_parse(bytes_of_text(text), arena, &tokens, &error), 0);
	return tokens;
}

static const struct {
	const char *name, *text;
	int expected;
} find_cases[] = {
	{ "the right one", "cw_0a1b2c3d_" ZEROES, 0 },
	{ "one that has expired", "cw_11111111_" ZEROES, -EKEYEXPIRED },
	{ "another id", "cw_0a1b2c3e_" ZEROES, -ENOENT },
	{ "another secret", "cw_0a1b2c3d_1" ZEROES, -ENOENT },
	{ "a digit missing",
	  "cw_0a1b2c3d_000000000000000000000000000000000000000000000000000000000000000", -ENOENT },
	{ "its last digit",
	  "cw_0a1b2c3d_0000000000000000000000000000000000000000000000000000000000000001", -ENOENT },
	{ "no digit",
	  "cw_0a1b2c3d_000000000000000000000000000000000000000000000000000000000000000g", -ENOENT },
	{ "another separator", "cw_0a1b2c3d-" ZEROES, -ENOENT },
	{ "another prefix", "cx_0a1b2c3d_" ZEROES, -ENOENT },
	{ "the hash itself", "cw_0a1b2c3d_" HASH_OF_ZEROES, -ENOENT },
	{ "nothing", "", -ENOENT },
};

static void only_the_secret_is_the_token(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct tokens tokens = parse(
		arena, "{\"tokens\":[" TOKEN_JSON("0a1b2c3d", "operator", HASH_OF_ZEROES,
						  "0") "," TOKEN_JSON("11111111", "admin",
								      HASH_OF_ZEROES, "1000") "]}");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(find_cases); i++) {
		const struct token *token = NULL;
		int r = tokens_find(&tokens, find_cases[i].text, 1000, &token);

		if (r != find_cases[i].expected)
			fail_msg("%s: %d", find_cases[i].name, r);
		assert_true(r == 0 ? token->role == ROLE_OPERATOR : !token);
	}
}

static const struct {
	const char *name, *text, *error;
} file_cases[] = {
	{ "no document", "{", "it is no JSON document of tokens; `cellctl token` writes it" },
	{ "another document", "[]", "it is no JSON document of tokens; `cellctl token` writes it" },
	{ "a short hash", "{\"tokens\":[" TOKEN_JSON("0a1b2c3d", "admin", "00", "0") "]}",
	  "token 1: its sha256 is not 64 hexadecimal digits" },
	{ "a long id", "{\"tokens\":[" TOKEN_JSON("0a1b2c3d4", "admin", ZEROES, "0") "]}",
	  "token 1: its id is not eight hexadecimal digits" },
	{ "an unknown role", "{\"tokens\":[" TOKEN_JSON("0a1b2c3d", "root", ZEROES, "0") "]}",
	  "token 1: its role is none of viewer, operator and admin" },
	{ "a role that needs no token",
	  "{\"tokens\":[" TOKEN_JSON("0a1b2c3d", "none", ZEROES, "0") "]}",
	  "token 1: its role is none of viewer, operator and admin" },
	{ "no time", "{\"tokens\":[" TOKEN_JSON("0a1b2c3d", "admin", ZEROES, "\"soon\"") "]}",
	  "token 1: when it expires is no number of seconds (0 is never)" },
};

static void a_file_that_is_none_is_refused(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(file_cases); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		const char *error = NULL;
		struct tokens tokens;

		assert_int_equal(tokens_parse(bytes_of_text(file_cases[i].text), arena, &tokens,
					      &error),
				 -EINVAL);
		assert_string_equal(error, file_cases[i].error);
	}
}

static void what_is_made_is_found_again(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct token *found;
	const char *text, *other, *printed;
	struct token items[2];
	struct tokens tokens = { items, 2 }, again;

	assert_int_equal(token_new(arena, "a \"b\"", ROLE_ADMIN, 5, 0, &items[0], &text), 0);
	assert_int_equal(token_new(arena, "", ROLE_VIEWER, 5, 6, &items[1], &other), 0);
	assert_string_not_equal(text, other);
	printed = tokens_print(arena, &tokens);
	assert_null(strstr(printed, text + strlen("cw_0a1b2c3d_"))); /* the secret is nowhere */
	again = parse(arena, printed);
	assert_int_equal(tokens_find(&again, text, 1u << 31, &found), 0);
	assert_string_equal(found->name, "a \"b\"");
	assert_int_equal(found->role, ROLE_ADMIN);
	assert_int_equal(tokens_find(&again, other, 6, &found), -EKEYEXPIRED);
	assert_int_equal(tokens_find(&again, other, 5, &found), 0);
	assert_ptr_equal(tokens_by_id(&again, items[1].id), &again.items[1]);
}

static int add_one(struct arena *arena, struct tokens *tokens, void *userdata)
{
	const char *text;

	tokens->items = arena_new_array(arena, struct token, 1);
	tokens->n = 1;
	return token_new(arena, "x", ROLE_VIEWER, 1, 0, tokens->items, &text);
}

static int refuse(struct arena *arena, struct tokens *tokens, void *userdata)
{
	tokens->n = 0;
	return -ENOENT;
}

static void the_file_is_replaced_as_a_whole(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char path[] = "/tmp/test-token-XXXXXX";
	_cleanup_close_ int folder = -1;
	struct tokens tokens;
	const char *error;
	struct stat status;

	assert_non_null(mkdtemp(path));
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(token_file_read(folder, arena, &tokens, &error), 0);
	assert_int_equal(tokens.n, 0);
	/* Left by one who was killed. */
	assert_int_equal(mknodat(folder, "." TOKEN_FILE_NAME ".new", S_IFREG | 0666, 0), 0);
	assert_int_equal(token_file_change(folder, arena, add_one, NULL, &error), 0);
	assert_int_equal(fstatat(folder, TOKEN_FILE_NAME, &status, 0), 0);
	assert_int_equal(status.st_mode & 0137, 0);
	assert_int_equal(token_file_change(folder, arena, refuse, NULL, &error), -ENOENT);
	assert_int_equal(token_file_read(folder, arena, &tokens, &error), 0);
	assert_int_equal(tokens.n, 1);
	assert_int_equal(unlinkat(folder, TOKEN_FILE_NAME, 0), 0);
	assert_int_equal(rmdir(path), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_secret_is_the_token),
		cmocka_unit_test(a_file_that_is_none_is_refused),
		cmocka_unit_test(what_is_made_is_found_again),
		cmocka_unit_test(the_file_is_replaced_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
