# Maps as compilers before LLVM 4 wrote them: several in a section, whose symbols have neither type nor size. There are no types.
	.text

	.section xdp,"ax",@progbits
	.globl count
	.p2align 3
	.type count,@function
count:
	*(u32 *)(r10 - 4) = 1
	r2 = r10
	r2 += -4
	r1 = totals ll
	call 1
	if r0 == 0 goto missing
	r1 = 1
	lock *(u64 *)(r0 + 0) += r1
	*(u32 *)(r10 - 4) = 7
	*(u64 *)(r10 - 16) = 70
	r2 = r10
	r2 += -4
	r3 = r10
	r3 += -16
	r4 = 0
	r1 = counts ll
	call 2
	if r0 != 0 goto missing
	r0 = 2
	exit
missing:
	r0 = 0
	exit
.Lend_of_count:
	.size count, .Lend_of_count-count

	.section maps,"aw",@progbits
	.p2align 2
	.globl counts
counts:
	.long 1, 4, 8, 100, 1
	.globl totals
totals:
	.long 2, 4, 8, 2, 0
	.globl ring
ring:
	.long 27, 0, 0, 1, 0

# the first definitions had no flags
	.section maps.first,"aw",@progbits
	.p2align 2
	.globl first
first:
	.long 2, 4, 4, 3

	.section license,"aw",@progbits
	.globl _license
	.type _license,@object
_license:
	.asciz "GPL"
	.size _license, 4

# Variants: clang19-bpfel-v4 clang19-bpfeb-v4
