// SPDX-License-Identifier: GPL-2.0-or-later
/* The hypervisor's framebuffer console, drawing into memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hypervisor/screen-text.h"

#define GUARD 4096u /* pixels behind the screen, which nobody draws */
#define TRACE 0x00123456u

static const struct jailhouse_console small = {
	.address = 0xc0000000,
	.size = 1024 * 768 * 4,
	.type = JAILHOUSE_CON_TYPE_EFIFB,
	.flags = JAILHOUSE_CON_ACCESS_MMIO,
};

struct screen {
	unsigned int width, height;
	uint32_t *pixels;
};

static struct screen open_screen(const struct jailhouse_console *console)
{
	bool is_large = console->flags & JAILHOUSE_CON_FB_1920x1080;
	struct screen screen = { is_large ? 1920 : 1024, is_large ? 1080 : 768, NULL };
	unsigned int n = screen.width * screen.height + GUARD, i;

	screen.pixels = malloc(n * sizeof(*screen.pixels));
	assert_non_null(screen.pixels);
	for (i = 0; i < n; i++)
		screen.pixels[i] = TRACE;
	efi_framebuffer.init(console, screen.pixels);
	return screen;
}

static void close_screen(struct screen *screen)
{
	unsigned int i;

	for (i = 0; i < GUARD; i++)
		assert_int_equal(screen->pixels[screen->width * screen->height + i], TRACE);
	free(screen->pixels);
}

static bool is_ink(const void *object, unsigned int x, unsigned int y)
{
	const struct screen *screen = object;

	return screen->pixels[y * screen->width + x];
}

static void print(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			efi_framebuffer.put('\r');
		efi_framebuffer.put(*text);
	}
}

static void assert_line(const struct screen *screen, unsigned int row, const char *expected)
{
	unsigned int column, columns = screen->width / CELL_WIDTH;
	char line[256];

	for (column = 0; column < columns; column++)
		line[column] =
			screen_character(is_ink, screen, column * CELL_WIDTH, row * CELL_HEIGHT);
	while (column && line[column - 1] == ' ')
		column--;
	line[column] = '\0';
	assert_string_equal(line, expected);
}

static void letters_look_like_letters(void **state)
{
	static const char *const drawn[] = { ".####...", ".#...#..", ".#...#..", ".####...",
					     ".#.#....", ".#..#...", ".#...#..", "........" };
	struct screen screen = open_screen(&small);
	unsigned int x, y;

	print("R");
	for (y = 0; y < CELL_HEIGHT; y++)
		for (x = 0; x < CELL_WIDTH; x++)
			assert_int_equal(is_ink(&screen, x, y), drawn[y / 2][x] == '#');
	close_screen(&screen);
}

static void glyphs_differ_and_do_not_touch(void **state)
{
	unsigned int a, b, row;

	for (a = 0; a < FONT_N_GLYPHS; a++) {
		for (b = 0; b < a; b++)
			assert_memory_not_equal(font_glyphs[a], font_glyphs[b], FONT_ROWS);
		for (row = 0; row < FONT_ROWS; row++)
			assert_false(font_glyphs[a][row] & 0x83);
	}
}

static void lines_follow_each_other(void **state)
{
	struct screen screen = open_screen(&small);

	print("Cellwarden is opening: 4 CPUs\nIOMMU: \x01\xff\tdone\n\n~!");
	assert_line(&screen, 0, "Cellwarden is opening: 4 CPUs");
	assert_line(&screen, 1, "IOMMU: ???done");
	assert_line(&screen, 2, "");
	assert_line(&screen, 3, "~!");
	assert_line(&screen, 47, "");
	close_screen(&screen);
}

static void long_lines_go_on_below(void **state)
{
	struct screen screen = open_screen(&small);
	char text[131];

	memset(text, 'x', 130);
	text[130] = '\0';
	print(text);
	text[128] = '\0';
	assert_line(&screen, 0, text);
	assert_line(&screen, 1, "xx");
	close_screen(&screen);
}

static void a_full_screen_scrolls_by_half(void **state)
{
	struct screen screen = open_screen(&small);
	char text[32];
	unsigned int i;

	for (i = 0; i < 48; i++) {
		snprintf(text, sizeof(text), "line %u\n", i);
		print(text);
	}
	print("last");
	assert_line(&screen, 0, "line 24");
	assert_line(&screen, 23, "line 47");
	assert_line(&screen, 24, "last");
	assert_line(&screen, 25, "");
	for (i = 0; i < 1000; i++)
		print("more\n");
	close_screen(&screen);
}

/* Nothing is read from the screen, and nothing drawn that is there already. */
static void what_stays_is_not_drawn_again(void **state)
{
	struct screen screen = open_screen(&small);
	unsigned int i;

	for (i = 0; i < 47; i++)
		print("the same\n");
	for (i = 0; i < screen.width * screen.height; i++)
		screen.pixels[i] = TRACE;
	print("the same\n");
	for (i = 0; i < screen.width * CELL_HEIGHT * 24; i++)
		assert_int_equal(screen.pixels[i], TRACE);
	close_screen(&screen);
}

static void the_large_one_is_used_as_a_whole(void **state)
{
	struct jailhouse_console console = small;
	struct screen screen;
	unsigned int i;

	console.flags |= JAILHOUSE_CON_FB_1920x1080;
	console.size = 1920 * 1080 * 4;
	screen = open_screen(&console);
	for (i = 0; i < 66; i++)
		print("\n");
	for (i = 0; i < 240; i++)
		print("#");
	assert_int_equal(screen_character(is_ink, &screen, 239 * CELL_WIDTH, 66 * CELL_HEIGHT),
			 '#');
	print("#");
	assert_line(&screen, 34, "#");
	close_screen(&screen);
}

static void what_cannot_be_is_refused(void **state)
{
	struct jailhouse_console console = small;

	assert_true(efi_framebuffer.accepts(&console));
	console.size--;
	assert_false(efi_framebuffer.accepts(&console));
	console = small;
	console.flags |= JAILHOUSE_CON_FB_1920x1080;
	assert_false(efi_framebuffer.accepts(&console));
	console.size = 1920 * 1080 * 4;
	assert_true(efi_framebuffer.accepts(&console));
	console = small;
	console.flags = 0;
	assert_false(efi_framebuffer.accepts(&console));
	console = small;
	console.address += 2;
	assert_false(efi_framebuffer.accepts(&console));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_look_like_letters),
		cmocka_unit_test(glyphs_differ_and_do_not_touch),
		cmocka_unit_test(lines_follow_each_other),
		cmocka_unit_test(long_lines_go_on_below),
		cmocka_unit_test(a_full_screen_scrolls_by_half),
		cmocka_unit_test(what_stays_is_not_drawn_again),
		cmocka_unit_test(the_large_one_is_used_as_a_whole),
		cmocka_unit_test(what_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
