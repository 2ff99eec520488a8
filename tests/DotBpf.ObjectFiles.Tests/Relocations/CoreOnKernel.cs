using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DotBpf.Kernel;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;
using DotBpf.ObjectFiles.Relocations;
using DotBpf.ObjectFiles.Tests.Corpus;

namespace DotBpf.ObjectFiles.Tests.Relocations;

/// <summary>The judge of what fitting makes for the running kernel is libbpf, as bpftool uses it.</summary>
public sealed class CoreOnKernel : IDisposable
{
    private static readonly string[] s_large =
    [
        "task_struct", "net_device", "sock", "super_block", "rq", "mm_struct", "inode", "cgroup", "sk_buff",
        "file", "page", "module", "device", "tcp_sock", "perf_event", "signal_struct", "zone",
    ];

    private readonly Bpftool _bpftool = new();

    public void Dispose() => _bpftool.Dispose();

    [Theory]
    [InlineData("kernel-fields.clang16-bpfel-v3")]
    [InlineData("kernel-fields.clang19-bpfel-v3")]
    public void Load_FieldsOfTheKernel_MakesTheInstructionsThatLibbpfMakes(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Corpus", CorpusFiles.FileName(name));
        Assert.Equal("", _bpftool.Load(file));
        using KernelHost host = KernelHost.Open();

        using BpfObject loaded = host.Load(CorpusFiles.Read(name));

        Assert.Equal(2, loaded.Programs.Count);
        foreach (BpfProgram program in loaded.Programs.Values)
        {
            Instruction[] theirs = _bpftool.Translated(program.Name);
            Instruction[] ours = Bpftool.Translated(program.Handle.Info.Id);
            Assert.NotEmpty(ours);
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void Load_FieldsOfTheKernel_HoldsWhatTheKernelsTypesSay()
    {
        using KernelHost host = KernelHost.Open();
        BtfTypes kernel = host.ReadTargetTypes();
        using BpfObject loaded = host.Load(CorpusFiles.Read("kernel-fields.clang19-bpfel-v3"));

        Errno errno = loaded.Program("questions").Handle.TestRun(new TestRunInput { Repeat = 0 }, out _);

        ulong[] result = Result(loaded);
        Assert.Equal(Errno.None, errno);
        Assert.True(kernel.TryFind("task_struct", out BtfStruct? task));
        Assert.Equal(((ulong)task.SizeInBytes!.Value, 0ul, 16ul), (result[8], result[9], result[10]));
        Assert.Equal(((ulong)MapType.RingBuffer, 0ul), (result[12], result[13]));
        Assert.Equal((ulong)task.Id, result[15]);
    }

    [Fact]
    public void TestRun_FieldsOfTheKernel_ReadsThisThread()
    {
        using KernelHost host = KernelHost.Open();
        using BpfObject loaded = host.Load(CorpusFiles.Read("kernel-fields.clang19-bpfel-v3"));

        Errno errno = loaded.Program("fields").Handle.TestRun(new TestRunInput { Repeat = 0 }, out _);

        ulong[] result = Result(loaded);
        Assert.Equal(Errno.None, errno);
        Assert.Equal((ulong)Environment.ProcessId, result[1]);
        Assert.Contains(result[0].ToString(CultureInfo.InvariantCulture), Directory.GetDirectories("/proc/self/task").Select(Path.GetFileName));
        Assert.NotEqual((0ul, 0ul, 0ul), (result[2], result[3], result[6]));
    }

    [Fact]
    public void Relocate_ThousandFieldsOfTheKernel_FindsAllSoon()
    {
        const int Count = 1000;
        byte[] raw = File.ReadAllBytes("/sys/kernel/btf/vmlinux");
        BtfTypes types = BtfTypes.Read(raw, "local"), kernel = BtfTypes.Read(raw, "vmlinux");
        CoreReference[] references = [.. FieldsOf(types, s_large).Take(Count)];
        ProgramSpec program = new()
        {
            Name = "fields",
            SectionName = "xdp",
            Type = ProgramType.Xdp,
            Instructions = [.. references.Select(_ => new Instruction(0xb7, 0, 0, 0, 1))],
            References = [.. references],
        };
        long start = Stopwatch.GetTimestamp();

        CoreRelocation fitted = new CoreRelocator(types, kernel, ByteOrder.LittleEndian).Relocate(program);

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Assert.Equal(Count, references.Length);
        Assert.Null(fitted.Program.Problem);
        Assert.All(fitted.Program.Instructions, instruction => Assert.Equal(1, instruction.Immediate));
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"{elapsed.TotalMilliseconds} ms");
    }

    private static IEnumerable<CoreReference> FieldsOf(BtfTypes types, string[] names)
    {
        int slot = 0;
        foreach (string name in names)
        {
            Assert.True(types.TryFind(name, out BtfStruct? structure), name);
            for (int i = 0; i < structure.Members.Length; i++)
            {
                if (structure.Members[i].Name.Length > 0)
                    yield return new(slot++, CoreQuestion.FieldExists, structure.Id, $"0:{i}");
            }
        }
    }

    private static ulong[] Result(BpfObject loaded)
    {
        MapHandle data = loaded.Maps.Single(map => map.Key.EndsWith(".bss", StringComparison.Ordinal)).Value;
        byte[] bytes = new byte[data.Info.ValueSize];
        Assert.Equal(Errno.None, data.Lookup(new byte[4], bytes));
        return MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();
    }
}
