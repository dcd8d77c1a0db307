package dev.jikji.models.classify;

import static dev.jikji.text.InputException.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Classifiers that decide together: the probabilities of a text's labels are the geometric means of its members',
/// scaled to add up to 1 (a product of experts, Hinton 2002, each to the power of one over their number). Of two labels
/// that is the mean of the members' log-odds.
final class Committee implements Predictor {
    private static final double LEAST = 1e-7; // what float32 tells from 0

    private final List<Predictor> members;
    private final List<int[]> places; // of each member: where it has each label

    /// @param runs    where the members come from, for messages
    /// @param members two or more; closed with the committee, whose labels are in the order of the first
    /// @throws dev.jikji.text.InputException if their labels differ
    Committee(List<Path> runs, List<Predictor> members) {
        this.members = List.copyOf(members);
        places = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            List<String> own = members.get(m).labels();
            require(new HashSet<>(own).equals(new HashSet<>(labels())),
                    "%s: has the labels %s, but %s has %s; classifiers that decide together know the same ones",
                    runs.get(m), String.join(", ", own), runs.getFirst(), String.join(", ", labels()));
            places.add(labels().stream().mapToInt(own::indexOf).toArray());
        }
    }

    @Override
    public List<String> labels() {
        return members.getFirst().labels();
    }

    @Override
    public double[][] probabilities(List<String> texts) {
        double[][] logs = new double[texts.size()][labels().size()];
        for (int m = 0; m < members.size(); m++) {
            double[][] own = members.get(m).probabilities(texts);
            for (int i = 0; i < own.length; i++)
                for (int label = 0; label < logs[i].length; label++)
                    logs[i][label] += Math.log(Math.max(LEAST, own[i][places.get(m)[label]])) / members.size();
        }
        for (double[] row : logs) normalize(row);
        return logs;
    }

    /// Turns logarithms into probabilities.
    private static void normalize(double... row) {
        Arrays.setAll(row, i -> Math.exp(row[i]));
        double sum = Arrays.stream(row).sum();
        Arrays.setAll(row, i -> row[i] / sum);
    }

    /// The parts that each member sees, one member after the other, each weight divided by their number.
    @Override
    public List<List<Contribution>> explain(List<String> texts, int[] classes) {
        List<List<Contribution>> all = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) all.add(new ArrayList<>());
        for (int m = 0; m < members.size(); m++) {
            int[] own = new int[classes.length];
            for (int i = 0; i < own.length; i++) own[i] = places.get(m)[classes[i]];
            List<List<Contribution>> parts = members.get(m).explain(texts, own);
            for (int i = 0; i < own.length; i++)
                for (Contribution part : parts.get(i))
                    all.get(i).add(new Contribution(part.part(), part.weight() / members.size()));
        }
        return all;
    }

    @Override
    public void close() {
        members.forEach(Predictor::close);
    }
}
