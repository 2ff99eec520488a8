using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Differences of Internet checksums, apart from any packet.</summary>
/// <remarks>SAFETY: both buffers are checked to be the program's for their whole size.</remarks>
internal static unsafe class ChecksumHelpers
{
    internal static HelperDefinition[] All { get; } = [new(28, "bpf_csum_diff", HelperUsers.Forwarding, &Difference) { Takes = [BytesOrNull, SizeOrZero, BytesOrNull, SizeOrZero, Anything], Effects = HelperEffects.TakesPacket }];

    // bpf_csum_diff, net/core/filter.c, 6.18: sizes need not be multiples of 4, and the result is folded to 16 bits.
    private static ulong Difference(Machine machine, ulong from, ulong fromSize, ulong to, ulong toSize, ulong seed)
    {
        ReadOnlySpan<byte> before = Bytes(machine, from, (uint)fromSize, "the old data");
        ReadOnlySpan<byte> after = Bytes(machine, to, (uint)toSize, "the new data");
        uint sum = (uint)seed;
        if (before.IsEmpty)
            sum = Checksum.Partial(after, sum);
        else if (after.IsEmpty)
            sum = ~Checksum.Partial(before, ~sum);
        else
            sum = Checksum.Subtract(Checksum.Partial(after, sum), Checksum.Partial(before, 0));
        return Checksum.Fold(sum);
    }

    private static ReadOnlySpan<byte> Bytes(Machine machine, ulong address, uint size, string what) =>
        new(machine.Readable(address, size, what), (int)size);
}
