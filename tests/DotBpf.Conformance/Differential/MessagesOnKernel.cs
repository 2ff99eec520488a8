using System.Globalization;
using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential;

/// <summary>Random calls that look at a message, put bytes into it and take some out: after each the kernel's program sees what the embedded host's does, and the same comes out.</summary>
public sealed class MessagesOnKernel : IDisposable
{
    private const int Pull = 63;
    private const int Push = 90;
    private const int Pop = 91;
    private const int MostCalls = 12;
    private const int MostPushed = 40;
    private const int Fields = 4;
    private const int SeenAtFirst = MostCalls * Fields * sizeof(ulong);

    private readonly Side _kernel = Side.Of<KernelFixture>();
    private readonly Side _embedded = Side.Of<EmbeddedFixture>();

    private static int Messages => Environment.GetEnvironmentVariable("DOTBPF_LONG") is null ? 150 : 20_000;

    public void Dispose()
    {
        _kernel.Dispose();
        _embedded.Dispose();
    }

    [Theory]
    [InlineData(1)]
    public void RandomCalls_OnMessages_SeeAndLeaveTheSame(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < Messages; i++)
        {
            byte[] message = new byte[random.Next(1, random.Next(4) == 0 ? 2000 : 60)];
            random.NextBytes(message);
            string program = Program(random, message.Length);

            string expected = _kernel.Run(program, message), found = _embedded.Run(program, message);

            Assert.True(expected == found, $"message {i} of {message.Length} bytes\n{program}\nkernel:\n{expected}\nembedded:\n{found}");
        }
    }

    // A message is never emptied: there would be nothing to see of it.
    private static string Program(Random random, int length)
    {
        List<string> lines =
        [
            "r6 = r1; *(u32 *)(r10 - 4) = 0; r1 = map seen ll; r2 = r10; r2 += -4; call 1; if r0 != 0 goto +2; r0 = 0; exit; r9 = r0",
            $"r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r3 -= r2; *(u64 *)(r9 + {SeenAtFirst}) = r3",
        ];
        int calls = random.Next(1, MostCalls + 1);
        for (int call = 0; call < calls; call++)
        {
            int helper = random.Next(3) switch { 0 => Pull, 1 => Push, _ => Pop };
            int start = random.Next(6) == 0 ? random.Next(length + 4) : random.Next(length), flags = random.Next(20) == 0 ? 1 : 0;
            int count = random.Next(helper == Push ? MostPushed : random.Next(3) == 0 ? length + 3 : 12);
            if (helper == Pop && start + count <= length && count >= length)
                count = length - 1;
            int second = helper == Pull ? start + count : count;
            if (flags == 0)
                length += helper == Push && start <= length ? count : helper == Pop && start + count <= length && start < length ? -count : 0;
            lines.Add(Call(call, helper, start, second, flags));
            if (helper == Push && count > 0)
                lines.Add(Fill(call, start, count));
        }

        return string.Join('\n', [.. lines, "r0 = 1; exit"]);
    }

    // What it answered, how long the message is, how much of it can be seen, and the first byte of that, in which then stands which call it was.
    private static string Call(int call, int helper, int start, int second, int flags)
    {
        int at = call * Fields * sizeof(ulong);
        string see = helper == Push && start == 0 ? "" : "r7 = *(u8 *)(r2 + 0); ";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"r1 = r6; r2 = {start}; r3 = {second}; r4 = {flags}; call {helper}; *(u64 *)(r9 + {at}) = r0; r7 = *(u32 *)(r6 + 68); *(u64 *)(r9 + {at + 8}) = r7; r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r7 = r3; r7 -= r2; *(u64 *)(r9 + {at + 16}) = r7; r7 = -1; r4 = r2; r4 += 1; if r4 > r3 goto +{(see.Length == 0 ? 1 : 2)}; {see}*(u8 *)(r2 + 0) = {call + 1}; *(u64 *)(r9 + {at + 24}) = r7");
    }

    // The kernel puts in whatever was in its memory.
    private static string Fill(int call, int start, int count)
    {
        IEnumerable<string> bytes = Enumerable.Range(0, count).Select(i => $"*(u8 *)(r2 + {i}) = {call + 101}");
        return $"r1 = r6; r2 = {start}; r3 = {start + count}; r4 = 0; call {Pull}; r2 = *(u64 *)(r6 + 0); r3 = *(u64 *)(r6 + 8); r4 = r2; r4 += {count}; if r4 > r3 goto +{count}; {string.Join("; ", bytes)}";
    }

    /// <summary>One of the hosts, with a connection and a map for what programs see.</summary>
    private sealed class Side : IDisposable
    {
        private readonly BpfHost _host;
        private readonly TestedConnection _connection;
        private readonly MapHandle _seen;

        private Side(BpfHost host, TestedConnection connection)
        {
            _host = host;
            _connection = connection;
            _seen = host.CreateMap(new MapSpec { Name = "seen", Type = MapType.Array, KeySize = 4, ValueSize = SeenAtFirst + sizeof(ulong), MaxEntries = 1 });
        }

        internal static Side Of<TFixture>()
            where TFixture : IConnectionFixture
        {
            BpfHost host = TFixture.Create();
            return new Side(host, TFixture.Connect(host));
        }

        internal string Run(string text, byte[] message)
        {
            ProgramSpec spec = Assembler.Program(text, ProgramType.SkMsg) with { ExpectedAttachType = AttachType.SkMsgVerdict };
            using ProgramHandle program = _host.LoadProgram(spec, new ProgramBindings { Maps = new Dictionary<string, MapHandle> { ["seen"] = _seen }, License = "GPL" });
            for (int attempt = 0; attempt < 5; attempt++)
            {
                (string run, long seenAtFirst) = Run(program, message);
                if (seenAtFirst == message.Length)
                    return run;
            }

            throw new InvalidOperationException("The kernel takes no message in one part.");
        }

        // Where the memory for messages ends, the kernel begins a second part.
        private (string Run, long SeenAtFirst) Run(ProgramHandle program, byte[] message)
        {
            byte[] seen = new byte[_seen.ValueSize];
            Assert.Equal(Errno.None, _seen.Update(new byte[4], seen));
            (MessageEnd end, byte[] received) = _connection.Send(program, message);
            Assert.Equal(Errno.None, _seen.Lookup(new byte[4], seen));
            long[] fields = MemoryMarshal.Cast<byte, long>(seen).ToArray();
            IEnumerable<string> calls = fields[..^1].Chunk(Fields).Select(call => string.Join(' ', call));
            return ($"{string.Join('\n', calls)}\n{end} {Convert.ToHexString(received)}", fields[^1]);
        }

        public void Dispose()
        {
            _connection.Dispose();
            _seen.Dispose();
            _host.Dispose();
        }
    }
}
