using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Maps that hold programs, cgroups, AF_XDP sockets and perf events, on both hosts: what may be put in, and what is there afterwards.</summary>
public sealed class ReferencesAgainstKernelOnKernel : IDisposable
{
    // No device, the loopback device, and one that is nowhere; queues of such lengths.
    private static readonly int[] s_numbers = [0, 1, 1, 99_999];

    private readonly Side _kernel, _embedded;

    public ReferencesAgainstKernelOnKernel()
    {
        KernelHost kernel = KernelHost.Open();
        _kernel = Side.Open<KernelFixture>(kernel);
        _embedded = Side.Open<EmbeddedFixture>(EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus }));
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [InlineData(MapType.ProgramArray, 4, 5)]
    [InlineData(MapType.DevMap, 8, 5)]
    [InlineData(MapType.DevMapHash, 8, 5)]
    [InlineData(MapType.CpuMap, 8, 3)]
    [InlineData(MapType.CgroupArray, 4, 5)]
    [InlineData(MapType.XskMap, 4, 5)]
    public void Map_RandomReferences_AnswersAsTheKernel(MapType type, uint valueSize, uint maxEntries)
    {
        MapSpec spec = new() { Name = "references", Type = type, KeySize = 4, ValueSize = valueSize, MaxEntries = maxEntries };
        int seed = (int)type;
        for (int left = DifferentialSteps.ShareOf(2); left > 0; left -= DifferentialSteps.OfOneRun)
        {
            using MapPair maps = new(spec, _kernel.Host.CreateMap(spec), _embedded.Host.CreateMap(spec));
            maps.Note($"seed {seed}");
            Random random = new(seed++);
            for (int step = 0; step < DifferentialSteps.OfOneRun; step++)
            {
                Step(maps, random);
                Same(maps, "contents", (int)maxEntries * ((int)valueSize + sizeof(uint)), (side, map, output) => side.Walk(map, output));
            }
        }
    }

    [Fact]
    public void PerfEvents_RandomSteps_AnswerAsTheKernel()
    {
        MapSpec spec = new() { Name = "events", Type = MapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = (uint)_kernel.Host.PossibleCpus + 2 };
        for (int left = DifferentialSteps.ShareOf(20), seed = 1; left > 0; left -= DifferentialSteps.OfOneRun, seed++)
        {
            MapHandle kernel = _kernel.Host.CreateMap(spec), embedded = _embedded.Host.CreateMap(spec);
            using MapPair maps = new(spec, kernel, embedded);
            RandomSteps random = new(maps, seed);
            Random openings = new(seed);
            PerfPair? buffers = null;
            for (int step = 0; step < DifferentialSteps.OfOneRun; step++)
            {
                if (openings.Next(50) == 0)
                {
                    buffers?.Dispose();
                    buffers = openings.Next(3) == 0 ? null : new(kernel, embedded, new() { BytesPerCpu = 4096 });
                }

                random.Step();
            }

            buffers?.Dispose();
        }
    }

    private void Step(MapPair maps, Random random)
    {
        byte[] key = new byte[sizeof(uint)];
        MemoryMarshal.Write(key, random.Next(30) == 0 ? random.Next() : random.Next((int)maps.MaxEntries + 2));
        switch (random.Next(10))
        {
            case < 6:
                Put(maps, key, random);
                break;
            case < 8:
                maps.Delete(key);
                break;
            case 8:
                Same(maps, $"lookup {Convert.ToHexString(key)}", maps.ValueSize, (side, map, output) => side.Lookup(map, key, output));
                break;
            default:
                maps.GetNextKey(random.Next(8) == 0 ? [] : key);
                break;
        }
    }

    private void Put(MapPair maps, byte[] key, Random random)
    {
        UpdateMode mode = random.Next(10) switch { < 6 => UpdateMode.Any, 6 => UpdateMode.NoExist, 7 => UpdateMode.Exist, 8 => (UpdateMode)random.Next(9), _ => (UpdateMode)(1ul << random.Next(64)) };
        bool isObject = maps.Spec.Type is MapType.CgroupArray or MapType.XskMap;
        int which = random.Next(isObject ? _kernel.Objects.Length : _kernel.Programs.Length), number = s_numbers[random.Next(s_numbers.Length)];
        bool hasProgram = maps.ValueSize == sizeof(uint) || random.Next(5) != 0;
        Same(maps, $"put {which} at {Convert.ToHexString(key)} {mode}", 0, (side, map, _) => isObject
            ? map.Update(key, BitConverter.GetBytes((int)side.Objects[which].DangerousGetHandle()), mode)
            : side.PutProgram(map, key, number, hasProgram ? which : null, mode));
    }

    private void Same(MapPair maps, string step, int outputBytes, Func<Side, MapHandle, byte[], Errno> run) =>
        maps.Same(step, outputBytes, (map, output) => run(_kernel, map, output), (map, output) => run(_embedded, map, output));

    /// <summary>What maps of one host refer to.</summary>
    private sealed record Side(BpfHost Host, ProgramHandle[] Programs, SafeHandle[] Objects) : IDisposable
    {
        private static readonly (ProgramType Type, AttachType Attachment)[] s_kinds =
        [
            (ProgramType.Xdp, AttachType.Xdp), (ProgramType.Xdp, AttachType.Xdp), (ProgramType.SchedCls, default), (ProgramType.SocketFilter, default),
            (ProgramType.Xdp, AttachType.XdpDevMap), (ProgramType.Xdp, AttachType.XdpDevMap), (ProgramType.Xdp, AttachType.XdpCpuMap),
        ];

        internal static Side Open<THost>(BpfHost host)
            where THost : IOwnerFixture, ISocketFixture => new(host, [.. s_kinds.Select(kind => Load(host, kind.Type, kind.Attachment))],
        [
            THost.OpenRootCgroup(host), THost.OpenEmptyCgroup(host), THost.OpenEmptyCgroup(host),
            THost.OpenXdp(host), THost.OpenXdp(host), THost.OpenXdp(host), THost.OpenUdp(host), THost.OpenFile(host),
        ]);

        public void Dispose()
        {
            Array.ForEach(Programs, program => program.Dispose());
            Array.ForEach(Objects, each => each.Dispose());
            Host.Dispose();
        }

        internal Errno PutProgram(MapHandle map, byte[] key, int number, int? which, UpdateMode mode)
        {
            byte[] value = new byte[map.ValueSize];
            MemoryMarshal.Write(value, number);
            return which is null ? map.Update(key, value, mode) : map.UpdateReferences(key, value, [new(value.Length - sizeof(uint), Programs[which.Value])], mode);
        }

        internal Errno Walk(MapHandle map, byte[] output)
        {
            Span<byte> rest = output;
            ReadOnlySpan<byte> key = [];
            while (!rest.IsEmpty && map.GetNextKey(key, rest[..sizeof(uint)]) == Errno.None)
            {
                key = rest[..sizeof(uint)];
                Lookup(map, key, rest.Slice(sizeof(uint), map.ValueSize));
                rest = rest[(sizeof(uint) + map.ValueSize)..];
            }

            return Errno.None;
        }

        // Which of the programs it is, rather than its number.
        internal Errno Lookup(MapHandle map, ReadOnlySpan<byte> key, Span<byte> value)
        {
            Errno errno = map.Lookup(key, value);
            Span<byte> reference = value[^sizeof(uint)..];
            uint id = MemoryMarshal.Read<uint>(reference);
            if (errno == Errno.None && id != 0)
                MemoryMarshal.Write(reference, Array.FindIndex(Programs, program => program.Info.Id == id));
            return errno;
        }

        private static ProgramHandle Load(BpfHost host, ProgramType type, AttachType attachment) => host.LoadProgram(
            Assembler.Program("r0 = 2; exit", type) with { ExpectedAttachType = attachment },
            new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = "GPL" });
    }
}
