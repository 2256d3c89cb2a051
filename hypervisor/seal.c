/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last step of building an image: its size and checksum go into its header.
 *
 *   seal IN OUT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <abi/cellwarden/image.h>

#define SIZE_LIMIT (16u << 20)

static size_t load(const char *name, unsigned char *image)
{
	FILE *file = fopen(name, "rb");
	size_t size = file ? fread(image, 1, SIZE_LIMIT, file) : 0;

	if (!file || ferror(file) || size < sizeof(struct cellwarden_image_header) ||
	    size == SIZE_LIMIT) {
		fprintf(stderr, "seal: %s: cannot be read, or is no image\n", name);
		exit(1);
	}
	fclose(file);
	return size;
}

int main(int argc, char **argv)
{
	static unsigned char image[SIZE_LIMIT];
	struct cellwarden_image_header header;
	size_t size;
	FILE *file;

	if (argc != 3) {
		fprintf(stderr, "usage: seal IN OUT\n");
		return 2;
	}
	size = load(argv[1], image);
	memcpy(&header, image, sizeof(header));
	header.file_size = (uint32_t)size;
	header.crc32 = 0;
	memcpy(image, &header, sizeof(header));
	header.crc32 = (uint32_t)crc32(0, image, (unsigned int)size);
	memcpy(image, &header, sizeof(header));
	file = fopen(argv[2], "wb");
	if (!file || fwrite(image, 1, size, file) != size || fclose(file)) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
