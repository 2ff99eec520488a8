using DotBpf.Conformance.Hosts;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Contracts;

/// <summary>Variables of an arena: programs and this process reach them by the same addresses.</summary>
public abstract class ArenaObjectsContract<THost> : HostContract<THost>
    where THost : IHostFixture
{
    [Fact]
    public void Load_VariablesOfAnArena_HaveTheirValues()
    {
        using BpfObject loaded = Host.Load(Read());

        Assert.Equal(7ul, loaded.Variables["total"].Get<ulong>());
        Assert.Equal(0u, loaded.Variables["rounds"].Get<uint>());
        Assert.Equal(new Node(5, 0), loaded.Variables["first"].Get<Node>());
    }

    [Fact]
    public void TestRun_VariablesOfAnArena_AreSharedWithThePrograms()
    {
        using BpfObject loaded = Host.Load(Read());

        uint returned = Run(loaded, "sum_nodes");

        Assert.Equal(7u + 2 + 5, returned);
        Assert.Equal(14ul, loaded.Variables["total"].Get<ulong>());
        loaded.Variables["total"].Set(100ul);
        Assert.Equal(100u + 2 + 5, Run(loaded, "sum_nodes"));
        Assert.Equal(2u, loaded.Variables["rounds"].Get<uint>());
    }

    [Fact]
    public void TestRun_PointersInAnArena_MeanTheSameToBoth()
    {
        using BpfObject loaded = Host.Load(Read());
        ArenaMap arena = loaded.Map<ArenaMap>("arena");

        Run(loaded, "link_nodes");

        ulong next = loaded.Variables["first"].Get<Node>().Next;
        Assert.Equal(loaded.Spec.Variables["second"].Offset, arena.OffsetOf(next));
        const int Place = 8192;
        using (MappedValues<Node> third = arena.Borrow<Node>(Place))
            third[0] = new(1000, 0);
        loaded.Variables["second"].Set(new Node(11, arena.Address + Place));
        Assert.Equal(7u + (2 + 3) + 5 + 11 + 1000, Run(loaded, "sum_nodes"));
    }

    [Fact]
    public void Load_VariableSetBefore_HasItsValueInTheArena()
    {
        using BpfObject loaded = Host.Load(Read().WithVariable("total", 40ul));

        Assert.Equal(40u + 2 + 5, Run(loaded, "sum_nodes"));
    }

    [Fact]
    public void Borrow_VariableOfAnArena_IsTheVariable()
    {
        using BpfObject loaded = Host.Load(Read());

        using (MappedValues<uint> rounds = loaded.Variables["rounds"].Borrow<uint>())
            rounds[0] = 41;

        Run(loaded, "sum_nodes");
        Assert.Equal(42u, loaded.Variables["rounds"].Get<uint>());
    }

    [Fact]
    public void Load_ArenaWithAPlace_LiesThere()
    {
        const ulong Place = 0x2_0000_0000_000;

        using BpfObject loaded = Host.Load(Read().WithMap("arena", arena => arena with { Extra = Place }));

        Assert.Equal(Place, loaded.Map<ArenaMap>("arena").Address);
        Assert.Equal(14u, Run(loaded, "sum_nodes"));
    }

    [Fact]
    public void Load_ArenaWithoutVariables_IsPlacedBeforeItsPrograms()
    {
        ObjectSpec spec = Read();
        spec = spec with
        {
            Maps = [spec.Maps["arena"] with { Contents = default }],
            Programs = [spec.Programs["name_arena"]],
            Variables = [],
        };

        using BpfObject loaded = Host.Load(spec);

        Assert.Equal(3u, Run(loaded, "name_arena"));
    }

    [Fact]
    public void Load_MapThatIsNotCreated_SpoilsTheProgramsThatUseIt()
    {
        ObjectSpec spec = Read().WithMap("arena", arena => arena with { IsAutoCreated = false });

        using BpfObject loaded = Host.Load(spec, new LoadOptions { KeepGoing = true });

        Assert.Empty(loaded.Programs);
        Assert.Contains("map 'arena', which is not created", Assert.IsType<VerificationException>(loaded.Failures["name_arena"]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VariablesLargerThanTheArena_SaysHowMuchRoomThereIs()
    {
        ObjectSpec spec = Read().WithMap("arena", arena => arena with { MaxEntries = 1, Contents = new byte[2 * Environment.SystemPageSize] });

        BpfSyscallException error = Assert.Throws<BpfSyscallException>(() => Host.Load(spec));

        Assert.Equal(Errno.E2BIG, error.Errno);
        Assert.Contains("max_entries", error.Message, StringComparison.Ordinal);
    }

    private static uint Run(BpfObject loaded, string program)
    {
        Errno errno = loaded.Program(program).Handle.TestRun(new TestRunInput(), out TestRunResult result);
        Assert.Equal(Errno.None, errno);
        return result.ReturnValue;
    }

    private static ObjectSpec Read() => ObjectSpec.Read(Path.Combine(AppContext.BaseDirectory, "Objects", "arena.clang19-bpfel-v4.o"));

    private readonly record struct Node(ulong Value, ulong Next);
}

public sealed class ArenaObjectsOnKernel : ArenaObjectsContract<KernelFixture>;

public sealed class ArenaObjectsOnEmbedded : ArenaObjectsContract<EmbeddedFixture>;

public sealed class ArenaObjectsOnSharing : ArenaObjectsContract<SharingFixture>;

public sealed class ArenaObjectsCompiledOnSharing : ArenaObjectsContract<CompiledSharingFixture>;

public sealed class ArenaObjectsUnverified : ArenaObjectsContract<UnverifiedFixture>;
