/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text on the framebuffer of the firmware. Writing there is slow and reading slower, so
 * that what is shown is kept here too: nothing is read, and only what changes is drawn.
 * When the screen is full half of it goes at once.
 */
#include <hv/drivers/framebuffer.h>

#define COLUMNS_MAX (1920 / CELL_WIDTH)
#define ROWS_MAX    (1080 / CELL_HEIGHT)
#define INK         0x00c0c0c0u /* grey, whatever the order of the colours */
#define PAPER       0u
#define UNKNOWN     '?' /* for what the font does not have */

static struct {
	volatile uint32_t *pixels;
	unsigned int width, height; /* in pixels */
	unsigned int columns, rows, column, row;
	char text[ROWS_MAX][COLUMNS_MAX];
} screen;

static void read_size(const struct jailhouse_console *console, unsigned int *ret_width,
		      unsigned int *ret_height)
{
	bool is_large = console->flags & JAILHOUSE_CON_FB_1920x1080;

	*ret_width = is_large ? 1920 : 1024;
	*ret_height = is_large ? 1080 : 768;
}

static bool accepts(const struct jailhouse_console *console)
{
	unsigned int width, height;

	read_size(console, &width, &height);
	return console->flags & JAILHOUSE_CON_ACCESS_MMIO &&
	       console->address % sizeof(*screen.pixels) == 0 &&
	       console->size >= width * height * sizeof(*screen.pixels);
}

static void draw(unsigned int row, unsigned int column, char character)
{
	const uint8_t *glyph = font_glyphs[character - FONT_FIRST];
	volatile uint32_t *line;
	unsigned int x, y;

	for (y = 0; y < CELL_HEIGHT; y++) {
		line = screen.pixels + (row * CELL_HEIGHT + y) * screen.width + column * CELL_WIDTH;
		for (x = 0; x < CELL_WIDTH; x++)
			line[x] = glyph[y / 2] & 0x80 >> x ? INK : PAPER;
	}
}

static void show(unsigned int row, unsigned int column, char character)
{
	if (screen.text[row][column] == character)
		return;
	screen.text[row][column] = character;
	draw(row, column, character);
}

static void scroll(void)
{
	unsigned int distance = screen.rows / 2, row, column;

	for (row = 0; row < screen.rows; row++)
		for (column = 0; column < screen.columns; column++)
			show(row, column,
			     row + distance < screen.rows ? screen.text[row + distance][column] :
							    ' ');
	screen.row -= distance;
}

static void new_line(void)
{
	screen.column = 0;
	if (++screen.row == screen.rows)
		scroll();
}

static void put(char character)
{
	if (character == '\r') {
		screen.column = 0;
		return;
	}
	if (character == '\n') {
		new_line();
		return;
	}
	if (screen.column == screen.columns)
		new_line();
	if (character < FONT_FIRST || character > FONT_LAST)
		character = UNKNOWN;
	show(screen.row, screen.column++, character);
}

static void init(const struct jailhouse_console *console, volatile void *base)
{
	unsigned int i, row, column;

	screen.pixels = base;
	read_size(console, &screen.width, &screen.height);
	screen.columns = screen.width / CELL_WIDTH;
	screen.rows = screen.height / CELL_HEIGHT;
	screen.row = screen.column = 0;
	for (i = 0; i < screen.width * screen.height; i++)
		screen.pixels[i] = PAPER;
	for (row = 0; row < screen.rows; row++)
		for (column = 0; column < screen.columns; column++)
			screen.text[row][column] = ' ';
}

const struct console_driver efi_framebuffer = { JAILHOUSE_CON_TYPE_EFIFB, init, put, accepts };
