/* SPDX-License-Identifier: GPL-2.0-only */
#include <inmate/format.h>
#include <stdbool.h>
#include <stddef.h>

/* Digits of 64 bits: 20 in decimal */
#define DIGITS_MAX 20

/**
 * struct output - one text on its way
 * @width: of the field that comes next, in characters
 * @is_left: its text is at the field's left
 * @fill: what the field is filled with
 */
struct output {
	void (*put)(char character, void *object);
	void *object;
	unsigned int width;
	bool is_left;
	char fill;
};

/* Long division with halves as digits: the first remainder is below the divisor. */
uint32_t divide(uint64_t *dividend, uint32_t divisor)
{
	uint32_t high = (uint32_t)(*dividend >> 32), low = (uint32_t)*dividend;
	uint32_t remainder = high % divisor;

	__asm__("divl %2" : "+a"(low), "+d"(remainder) : "rm"(divisor));
	*dividend = (uint64_t)(high / divisor) << 32 | low;
	return remainder;
}

static void put_fill(const struct output *output, unsigned int length, char fill)
{
	for (; length < output->width; length++)
		output->put(fill, output->object);
}

static void put_text(const struct output *output, const char *text, unsigned int length)
{
	unsigned int i;

	if (!output->is_left)
		put_fill(output, length, ' ');
	for (i = 0; i < length; i++)
		output->put(text[i], output->object);
	if (output->is_left)
		put_fill(output, length, ' ');
}

static void put_number(const struct output *output, uint64_t value, uint32_t base, bool is_negative)
{
	char digits[DIGITS_MAX];
	unsigned int n = 0, length;

	do
		digits[n++] = "0123456789abcdef"[divide(&value, base)];
	while (value);
	length = n + is_negative;
	if (!output->is_left && output->fill == ' ')
		put_fill(output, length, ' ');
	if (is_negative)
		output->put('-', output->object);
	if (!output->is_left && output->fill == '0')
		put_fill(output, length, '0');
	while (n)
		output->put(digits[--n], output->object);
	if (output->is_left)
		put_fill(output, length, ' ');
}

static void put_signed(const struct output *output, int64_t value)
{
	put_number(output, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0);
}

static unsigned int text_length(const char *text)
{
	unsigned int length = 0;

	while (text[length])
		length++;
	return length;
}

/* Flags and width: from behind the percent sign to the length. */
static const char *take_field(struct output *output, const char *format)
{
	output->width = 0;
	output->is_left = false;
	output->fill = ' ';
	for (; *format == '0' || *format == '-'; format++)
		if (*format == '-')
			output->is_left = true;
		else
			output->fill = '0';
	for (; *format >= '0' && *format <= '9'; format++)
		output->width = output->width * 10 + (unsigned int)(*format - '0');
	return format;
}

/* The size of the argument, in bytes. What is smaller than an int comes as one. */
static const char *take_length(const char *format, size_t *ret)
{
	unsigned int n_long = 0;

	*ret = sizeof(int);
	for (; *format == 'l' || *format == 'h' || *format == 'z'; format++) {
		if (*format == 'l')
			*ret = n_long++ ? sizeof(long long) : sizeof(long);
		else if (*format == 'z')
			*ret = sizeof(size_t);
	}
	return format;
}

/* A list of arguments that functions hand on by reference. */
struct arguments {
	va_list list;
};

static uint64_t take_unsigned(struct arguments *arguments, size_t size)
{
	return size == sizeof(uint64_t) ? va_arg(arguments->list, uint64_t) :
					  va_arg(arguments->list, uint32_t);
}

static int64_t take_signed(struct arguments *arguments, size_t size)
{
	return size == sizeof(int64_t) ? va_arg(arguments->list, int64_t) :
					 va_arg(arguments->list, int32_t);
}

static void put_argument(struct output *output, char conversion, size_t size,
			 struct arguments *arguments)
{
	const char *text;
	char character;

	switch (conversion) {
	case 'd':
	case 'i':
		put_signed(output, take_signed(arguments, size));
		break;
	case 'u':
		put_number(output, take_unsigned(arguments, size), 10, false);
		break;
	case 'x':
		put_number(output, take_unsigned(arguments, size), 16, false);
		break;
	case 'p':
		output->put('0', output->object);
		output->put('x', output->object);
		put_number(output, take_unsigned(arguments, sizeof(void *)), 16, false);
		break;
	case 'c':
		character = (char)va_arg(arguments->list, int);
		put_text(output, &character, 1);
		break;
	case 's':
		text = va_arg(arguments->list, const char *);
		put_text(output, text, text_length(text));
		break;
	default:
		put_text(output, &conversion, 1);
	}
}

void format_text(void (*put)(char character, void *object), void *object, const char *format,
		 va_list list)
{
	struct output output = { .put = put, .object = object };
	struct arguments arguments;
	size_t size;

	va_copy(arguments.list, list);
	for (; *format; format++) {
		if (*format != '%') {
			put(*format, object);
			continue;
		}
		format = take_length(take_field(&output, format + 1), &size);
		if (!*format)
			break;
		put_argument(&output, *format, size, &arguments);
	}
	va_end(arguments.list);
}
