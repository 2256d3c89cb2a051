/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-screen < PICTURE: the text that the hypervisor's framebuffer console has drawn, from a
 * picture as QEMU's screendump writes it (PPM, P6). What is no character of its font is a bell.
 */
#include <stdio.h>
#include <stdlib.h>

#include "screen-text.h"

struct picture {
	unsigned int width, height;
	unsigned char *bytes; /* red, green, blue */
};

static bool is_ink(const void *screen, unsigned int x, unsigned int y)
{
	const struct picture *picture = screen;
	const unsigned char *pixel = picture->bytes + 3 * ((size_t)y * picture->width + x);

	return pixel[0] || pixel[1] || pixel[2];
}

static bool read_picture(struct picture *picture)
{
	size_t n;

	if (scanf("P6 %u %u 255", &picture->width, &picture->height) != 2 || getchar() == EOF ||
	    picture->width > 8192 || picture->height > 8192)
		return false;
	n = (size_t)picture->width * picture->height;
	picture->bytes = malloc(3 * n + 1);
	return picture->bytes && fread(picture->bytes, 3, n, stdin) == n;
}

int main(void)
{
	unsigned int x, y, length;
	struct picture picture;
	char line[8192 / CELL_WIDTH + 1];
	char c;

	if (!read_picture(&picture)) {
		fprintf(stderr, "read-screen: not a picture\n");
		return 1;
	}
	for (y = 0; y + CELL_HEIGHT <= picture.height; y += CELL_HEIGHT) {
		length = 0;
		for (x = 0; x + CELL_WIDTH <= picture.width; x += CELL_WIDTH) {
			c = screen_character(is_ink, &picture, x, y);
			line[x / CELL_WIDTH] = c ? c : '\a';
			if (c != ' ')
				length = x / CELL_WIDTH + 1;
		}
		printf("%.*s\n", (int)length, line);
	}
	free(picture.bytes);
	return 0;
}
