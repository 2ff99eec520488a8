namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>What came out of an operation: how it ended, how many entries it did where it is one on many, and the bytes it wrote.</summary>
internal readonly record struct Answer(Errno Errno, int Count, string Bytes)
{
    internal static Answer Of(Errno errno, byte[] bytes, int count = 0) => new(errno, count, Convert.ToHexString(bytes));

    public override string ToString() => $"{Errno}, {Count}, {Bytes}";
}
