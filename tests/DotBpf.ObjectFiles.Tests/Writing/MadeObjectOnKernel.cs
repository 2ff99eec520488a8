using DotBpf.Kernel;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Writing;

/// <summary>Objects made in C#, without compiler and without types, load like any other.</summary>
public sealed class MadeObjectOnKernel : IDisposable
{
    private const string Name = "made";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("dotbpf-made-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public void Loadall_ObjectMadeInCode_IsTaken()
    {
        string file = Path.Combine(_files.FullName, Name + ".o");
        Made().Write(file);
        using Bpftool bpftool = new();

        string refusal = bpftool.Load(file);

        Assert.Equal("", refusal);
        Assert.Equal(["count"], bpftool.Programs());
    }

    [Fact]
    public void TestRun_ObjectMadeInCode_CountsInItsMaps()
    {
        using KernelHost host = KernelHost.Open();
        ObjectSpec written = ObjectSpec.Read(Made().ToBytes(), Name + ".o");
        using BpfObject loaded = host.Load(written);

        Errno errno = loaded.Program("count").Handle.TestRun(new TestRunInput { Packet = new byte[64] }, out TestRunResult result);

        byte[] value = new byte[8];
        Assert.Equal((Errno.None, 5u), (errno, result.ReturnValue));
        Assert.Equal(Errno.None, loaded.Maps["hits"].Lookup(new byte[4], value));
        Assert.Equal(1ul, BitConverter.ToUInt64(value));
        Assert.Equal("key", written.Maps["hits"].KeyType?.ToString());
    }

    // hits[0]++ and the number that a variable holds is returned, both through a subprogram.
    private static ObjectSpec Made() => new()
    {
        Name = Name,
        ByteOrder = ByteOrder.LittleEndian,
        License = "GPL",
        Maps =
        [
            new() { Name = "hits", Type = MapType.Array, KeySize = 4, ValueSize = 8, MaxEntries = 1, KeyType = Key(), Hints = ["show=decimal"] },
            new() { Name = "made.data", Type = MapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1, Contents = new byte[] { 5, 0, 0, 0 } },
        ],
        Variables = [new() { Name = "answer", MapName = "made.data", Offset = 0, Size = 4, IsGlobal = true }],
        Programs =
        [
            new()
            {
                Name = "count",
                SectionName = "xdp",
                Type = ProgramType.Xdp,
                ExpectedAttachType = AttachType.Xdp,
                Instructions =
                [
                    new(Instruction.CallOpcode, 0, PseudoSource.FunctionCall, 0, 4), // call bump
                    new(Instruction.WideLoadOpcode, 1, PseudoSource.MapValue, 0, 0), default, // r1 = &answer
                    new(0x61, 0, 1, 0, 0), // w0 = *(u32 *)r1
                    new(0x95, 0, 0, 0, 0),
                    new(0x62, 10, 0, -4, 0), // bump: *(u32 *)(r10 - 4) = 0
                    new(0xbf, 2, 10, 0, 0), new(0x07, 2, 0, 0, -4), // r2 = r10 - 4
                    new(Instruction.WideLoadOpcode, 1, PseudoSource.Map, 0, 0), default, // r1 = hits
                    new(Instruction.CallOpcode, 0, 0, 0, 1), // map_lookup_elem
                    new(0x15, 0, 0, 2, 0), // if r0 == 0 goto +2
                    new(0xb7, 1, 0, 0, 1), // r1 = 1
                    new(0xdb, 0, 1, 0, 0), // lock *(u64 *)r0 += r1
                    new(0xb7, 0, 0, 0, 0),
                    new(0x95, 0, 0, 0, 0),
                ],
                References = [new MapValueReference(1, "made.data", 0), new MapReference(8, "hits")],
                Functions = [new(0, "count", 0), new(5, "bump", 0)],
            },
        ],
    };

    private static BtfType Key()
    {
        BtfBuilder builder = new();
        int number = builder.AddInteger("unsigned int", 4);
        int key = builder.AddTypedef("key", number);
        return builder.Build("keys")[key];
    }
}
