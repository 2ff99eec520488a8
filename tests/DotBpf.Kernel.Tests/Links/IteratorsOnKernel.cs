using System.Globalization;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel.Tests;

[Collection(HooksCollection.Name)]
public sealed class IteratorsOnKernel : IDisposable
{
    private static readonly ObjectSpec s_spec = ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", "iterators.clang19-bpfel-v3.o"));

    private readonly KernelHost _host = KernelHost.Open();
    private readonly List<BpfObject> _objects = [];

    [Fact]
    public void OpenIterator_Tasks_NamesThisProcess()
    {
        using BpfLink link = Load("tasks").Attach(new IteratorTarget());

        string[] lines = Read(link);

        Assert.Contains($"{Environment.ProcessId} {Environment.ProcessId}", lines);
        Assert.Equal((BpfLinkType.Iterator, "task"), (link.Info.Type, link.Info.Name));
    }

    [Fact]
    public void OpenIterator_ThreadsOfAProcess_NamesNoOther()
    {
        using BpfLink link = Load("tasks").Attach(new IteratorTarget { ProcessId = Environment.ProcessId });

        string[] lines = Read(link);

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.StartsWith($"{Environment.ProcessId} ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void OpenIterator_ElementsOfAMap_SeesEach()
    {
        using var map = _host.CreateMap<HashMap<uint, ulong>>(new MapSpec { Name = "walked", Type = MapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 5000 });
        for (uint key = 0; key < 4000; key++)
            map[key] = key * 3;

        using BpfLink link = Load("elements").Attach(new IteratorTarget { Map = map.Handle });
        string[] lines = Read(link);

        Assert.Equal(Enumerable.Range(0, 4000).Select(key => $"{key}={key * 3}").Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OpenIterator_Twice_WalksTwice()
    {
        using BpfLink link = Load("tasks").Attach(new IteratorTarget { ThreadId = Environment.ProcessId });

        string[] first = Read(link), second = Read(link);

        Assert.Equal([$"{Environment.ProcessId} {Environment.ProcessId}"], first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void OpenIterator_GroupsAbove_EndAtTheRoot()
    {
        using var group = new CgroupDirectory();
        using BpfLink link = Load("groups").Attach(new IteratorTarget { CgroupPath = group.Path, CgroupWalk = CgroupWalk.Ancestors });

        string[] lines = Read(link);

        Assert.Equal(Inode(group.Path), lines[0]);
        Assert.Equal(Inode(CgroupDirectory.Root), lines[^1]);
    }

    [Fact]
    public void Pin_Iterator_IsAFileThatAnyoneCanRead()
    {
        using var pin = new TemporaryPin(_host);
        using (BpfLink link = Load("tasks").Attach(new IteratorTarget()))
            _host.Pin(link, pin.Path);

        string text = File.ReadAllText(pin.Path.Value);

        Assert.Contains($"{Environment.ProcessId} {Environment.ProcessId}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ElementsWithoutAMap_SaysWhatIsMissing()
    {
        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("elements").Attach(new IteratorTarget()));

        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("IteratorTarget.Map", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_MapTooSmallForTheProgram_SaysSo()
    {
        using MapHandle small = _host.CreateMap(new MapSpec { Name = "small", Type = MapType.Hash, KeySize = 2, ValueSize = 2, MaxEntries = 1 });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Load("elements").Attach(new IteratorTarget { Map = small }));

        Assert.Equal(Errno.EACCES, error.Errno);
        Assert.Contains("more of a key or value", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (BpfObject loaded in _objects)
            loaded.Dispose();
        _host.Dispose();
    }

    private BpfProgram Load(string name)
    {
        BpfObject loaded = _host.Load(s_spec.WithProgram(name, program => program with { IsAutoLoaded = true }));
        _objects.Add(loaded);
        return loaded.Program(name);
    }

    private static string[] Read(BpfLink link)
    {
        using var reader = new StreamReader(link.OpenIterator());
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Inode(string path) =>
        ulong.Parse(CommandLine.Run("stat", "-c", "%i", path).Trim(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
