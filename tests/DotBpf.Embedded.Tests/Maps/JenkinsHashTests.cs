using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DotBpf.Embedded.Maps.Hashes;

namespace DotBpf.Embedded.Tests.Maps;

public sealed unsafe class JenkinsHashTests
{
    [Fact]
    public void ComputeSized_EverySizeOfKeys_IsTheHashOfTheirBytes()
    {
        byte* key = stackalloc byte[64];
        new Random(5).NextBytes(new Span<byte>(key, 64));

        uint[] sized =
        [
            JenkinsHash.ComputeSized<byte>(key, 9), JenkinsHash.ComputeSized<uint>(key, 9), JenkinsHash.ComputeSized<ulong>(key, 9), JenkinsHash.ComputeSized<Bytes12>(key, 9),
            JenkinsHash.ComputeSized<Guid>(key, 9), JenkinsHash.ComputeSized<Bytes24>(key, 9), JenkinsHash.ComputeSized<Bytes36>(key, 9), JenkinsHash.ComputeSized<Bytes40>(key, 9),
            JenkinsHash.ComputeSized<Bytes48>(key, 9),
        ];

        int[] sizes = [1, 4, 8, 12, 16, 24, 36, 40, 48];
        Assert.Equal(sizes.Select(size => JenkinsHash.Compute(key, size, 9)), sized);
    }

    [Fact]
    public void ComputeOf_EverySizeOfKeys_IsTheHashOfTheirBytes()
    {
        byte* key = stackalloc byte[64];
        new Random(6).NextBytes(new Span<byte>(key, 64));

        uint[] sized =
        [
            JenkinsHash.ComputeOf(in *key, 9), JenkinsHash.ComputeOf(in *(uint*)key, 9), JenkinsHash.ComputeOf(in *(ulong*)key, 9), JenkinsHash.ComputeOf(in *(Guid*)key, 9),
            JenkinsHash.ComputeOf(in *(Bytes64*)key, 9),
        ];

        int[] sizes = [1, 4, 8, 16, 64];
        Assert.Equal(sizes.Select(size => JenkinsHash.Compute(key, size, 9)), sized);
    }

    [StructLayout(LayoutKind.Sequential, Size = 12)]
    private struct Bytes12
    {
        internal byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct Bytes24
    {
        internal byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 36)]
    private struct Bytes36
    {
        internal byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 40)]
    private struct Bytes40
    {
        internal byte First;
    }

    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private struct Bytes48
    {
        internal byte First;
    }

    [InlineArray(64)]
    private struct Bytes64
    {
        private byte _first;
    }
}
