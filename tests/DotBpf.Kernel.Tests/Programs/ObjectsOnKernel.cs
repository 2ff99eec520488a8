using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel.Tests;

/// <summary>Objects made by a compiler, with types, functions and lines.</summary>
public sealed class ObjectsOnKernel : ProgramOnKernel
{
    public static TheoryData<string> Refused => ["refused.clang14-bpfel-v3.o", "refused.clang19-bpfel-v3.o"];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_PointerNotChecked_NamesTheSourceLine(string file)
    {
        VerificationException error = LoadRefused(file, "forgets_the_check");

        Assert.Contains("invalid mem access 'map_value_or_null'", error.Reason, StringComparison.Ordinal);
        Assert.Equal(26, error.Line?.Line);
        Assert.Contains("refused.bpf.c:26: `entry->count++;`", error.Message, StringComparison.Ordinal);
        Assert.Equal(FirstSlotOfLine(file, "forgets_the_check", 26), error.Instruction);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_FaultInASubprogram_NamesTheLineThere(string file)
    {
        VerificationException error = LoadRefused(file, "trusts_an_index");

        Assert.Contains("unbounded memory access", error.Reason, StringComparison.Ordinal);
        Assert.Equal(32, error.Line?.Line);
        Assert.Contains("`return entry->cells[index];`", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_HelperOfAnotherKind_NamesTheCall(string file)
    {
        VerificationException error = LoadRefused(file, "calls_what_it_may_not");

        Assert.Contains("bpf_get_socket_cookie", error.Reason, StringComparison.Ordinal);
        Assert.Equal(49, error.Line?.Line);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Load_ObjectGoingOn_RunsWhatIsFine(string file)
    {
        using BpfObject loaded = Host.Load(Read(file), new LoadOptions { KeepGoing = true });

        Errno errno = loaded.Program("is_fine").Handle.TestRun(new TestRunInput { Packet = Packet }, out TestRunResult result);

        Assert.Equal((Errno.None, 2u), (errno, result.ReturnValue));
        Assert.Equal(["calls_what_it_may_not", "forgets_the_check", "trusts_an_index"], loaded.Failures.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void OpenMap_CreatedWithTypes_KnowsThem(string file)
    {
        using BpfObject loaded = Host.Load(Read(file), new LoadOptions { KeepGoing = true });

        using MapHandle again = Host.OpenMap(loaded.Maps["entries"].Info.Id);

        Assert.Equal("__u32", again.Info.KeyType?.ToString());
        BtfStruct value = Assert.IsType<BtfStruct>(again.Info.ValueType);
        Assert.Equal(("entry", 24L), (value.Name, value.SizeInBytes));
        Assert.Equal(["count", "cells"], value.Members.Select(member => member.Name));
    }

    [Theory]
    [InlineData("counters.clang14-bpfel-v3.o")]
    [InlineData("counters.clang16-bpfel-v3.o")]
    [InlineData("counters.clang19-bpfel-v1.o")]
    [InlineData("counters.clang19-bpfel-v4.o")]
    [InlineData("callbacks.clang14-bpfel-v3.o")]
    [InlineData("callbacks.clang19-bpfel-v3.o")]
    [InlineData("globals.clang14-bpfel-v3.o")]
    [InlineData("globals.clang19-bpfel-v3.o")]
    public void Load_ObjectOfAnyCompiler_IsTaken(string file)
    {
        PinPath root = BpfFileSystem.Path($"dotbpf-tests-{Guid.NewGuid():N}");
        try
        {
            using BpfObject loaded = Host.Load(Read(file), new LoadOptions { PinRoot = root });

            Assert.NotEmpty(loaded.Programs);
            Assert.All(loaded.Programs.Values, program => Assert.NotEqual(0u, program.Handle.Info.Id));
        }
        finally
        {
            // The object asks for one of its maps to be pinned.
            if (Directory.Exists(root.Value))
                Directory.Delete(root.Value, recursive: true);
        }
    }

    [Fact]
    public void LoadTypes_Object_CanBeReferredTo()
    {
        ObjectSpec spec = Read("refused.clang19-bpfel-v3.o");
        using TypesHandle types = Host.LoadTypes(spec.Types!);

        using MapHandle map = Host.CreateMap(spec.Maps["entries"], types);

        Assert.Equal("__u32", map.Info.KeyType?.ToString());
        Assert.Same(spec.Types, types.Types);
    }

    [Fact]
    public void CreateMap_ValueSizeThatDiffersFromItsType_NamesIt()
    {
        ObjectSpec spec = Read("refused.clang19-bpfel-v3.o");
        using TypesHandle types = Host.LoadTypes(spec.Types!);

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.CreateMap(spec.Maps["entries"] with { ValueSize = 32 }, types));

        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Contains("ValueType has 24 bytes, but the map declares 32", error.Message, StringComparison.Ordinal);
    }

    private static ObjectSpec Read(string file) => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Corpus", file));

    private static int FirstSlotOfLine(string file, string program, int line) =>
        Read(file).Programs[program].Lines.First(found => found.Line == line).Slot;

    private VerificationException LoadRefused(string file, string program)
    {
        using BpfObject loaded = Host.Load(Read(file), new LoadOptions { KeepGoing = true });
        return Assert.IsType<VerificationException>(loaded.Failures[program]);
    }
}
