/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what the hypervisor's framebuffer console has drawn: the other way round. */
#ifndef TESTS_SCREEN_TEXT_H
#define TESTS_SCREEN_TEXT_H

#include <hv/drivers/framebuffer.h>

/**
 * screen_character() - what is drawn in a cell
 * @is_ink: whether a pixel is neither black nor of the wrong colour; of @screen
 * @x, @y: of the cell's upper left corner
 *
 * Return: '\0' for what is no character of the font
 */
static char screen_character(bool (*is_ink)(const void *screen, unsigned int x, unsigned int y),
			     const void *screen, unsigned int x, unsigned int y)
{
	unsigned int character, row, column;
	uint8_t rows[CELL_HEIGHT] = { 0 };

	for (row = 0; row < CELL_HEIGHT; row++)
		for (column = 0; column < CELL_WIDTH; column++)
			if (is_ink(screen, x + column, y + row))
				rows[row] |= (uint8_t)(0x80 >> column);
	for (character = 0; character < FONT_N_GLYPHS; character++) {
		for (row = 0; row < CELL_HEIGHT; row++)
			if (rows[row] != font_glyphs[character][row / 2])
				break;
		if (row == CELL_HEIGHT)
			return (char)(FONT_FIRST + character);
	}
	return '\0';
}

#endif
