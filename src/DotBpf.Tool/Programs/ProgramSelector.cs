using System.CommandLine;
using System.Globalization;
using DotBpf.Tool.Hosts;

namespace DotBpf.Tool.Programs;

/// <summary>Finds a program of the kernel: <c>id N</c>, <c>name S</c> or <c>pinned FILE</c>.</summary>
internal sealed record ProgramSelector(string Kind, string What)
{
    internal static Argument<string> CreateKind()
    {
        var kind = new Argument<string>("BY") { Description = "How the program is named: id, name or pinned" };
        kind.AcceptOnlyFromAmong("id", "name", "pinned");
        return kind;
    }

    internal static Argument<string> CreateWhat() => new("PROGRAM") { Description = "The number, the name, or the file in the BPF file system" };

    /// <summary>Opens the one program it names.</summary>
    internal ProgramHandle Open(BpfHost host) => Kind switch
    {
        "id" => OpenById(host),
        "name" => KernelNamed.Find("program", What, OpenAll(host), program => (program.Info.Id, program.Info.Name)),
        _ => OpenPinned(host),
    };

    /// <summary>Opens every program there is, one after another; each is the caller's to dispose.</summary>
    internal static IEnumerable<ProgramHandle> OpenAll(BpfHost host)
    {
        foreach (uint id in host.ProgramIds)
        {
            if (TryOpen(host, id) is { } program)
                yield return program;
        }
    }

    private static ProgramHandle? TryOpen(BpfHost host, uint id)
    {
        try
        {
            return host.OpenProgram(id);
        }
        catch (BpfSyscallException gone) when (gone.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private ProgramHandle OpenById(BpfHost host) => uint.TryParse(What, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? TryOpen(host, id) ?? throw new ToolException(ExitCode.NoSuchObject, $"There is no program with id {id}. `dotbpf program show` lists those there are.")
        : throw ToolException.Usage($"'{What}' is no program id: a whole number was expected.");

    private ProgramHandle OpenPinned(BpfHost host)
    {
        PinPath path = new(Path.GetFullPath(What));
        return host.TryOpenPinnedProgram(path, out ProgramHandle? program) ? program : throw new ToolException(ExitCode.NoSuchObject, $"Nothing is pinned at {path}.");
    }
}
