using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

public sealed class KernelTypesReaderTests
{
    private static readonly MapInfo s_info = new() { Id = 7, Name = "map", Type = MapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 };

    [Fact]
    public void Complete_TypesThatAreKnown_AddsThem()
    {
        var builder = new BtfBuilder();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        BtfTypes types = builder.Build("known");
        bpf_map_info raw = new() { btf_id = 1, btf_key_type_id = (uint)number, btf_value_type_id = (uint)number };

        MapInfo info = KernelTypesReader.Complete(s_info, raw, _ => types);

        Assert.Equal(("int", "int", null), ($"{info.KeyType}", $"{info.ValueType}", info.TypesRefusal));
    }

    [Fact]
    public void Complete_KindsOfANewerKernel_LeavesTheMapUsableAndSaysWhy()
    {
        var builder = new BtfBuilder();
        builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        byte[] newer = builder.Build("newer").Raw.ToArray();
        newer[24 + 7] = 31; // the kind of the first type, which follows the header of 24 bytes
        bpf_map_info raw = new() { btf_id = 1, btf_value_type_id = 1 };

        MapInfo info = KernelTypesReader.Complete(s_info, raw, id => BtfTypes.Read(newer, $"types {id}"));

        Assert.Null(info.ValueType);
        Assert.Contains("types 1", info.TypesRefusal, StringComparison.Ordinal);
    }
}
